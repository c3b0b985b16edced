{{- define "schema.strings" -}}
type: array
items: { type: string }
{{- end -}}

{{- define "schema.string-map" -}}
type: object
additionalProperties: { type: string }
{{- end -}}

{{- define "schema.source" -}}
type: object
required: [repoURL]
properties:
  repoURL: { type: string }
  targetRevision: { type: string }
  path: { type: string }
  chart: { type: string }
  ref: { type: string }
  name: { type: string }
  directory:
    type: object
    properties:
      recurse: { type: boolean }
      include: { type: string }
      exclude: { type: string }
  helm:
    type: object
    properties:
      releaseName: { type: string }
      namespace: { type: string }
      version: { type: string }
      values: { type: string }
      valuesObject: { type: object, x-kubernetes-preserve-unknown-fields: true }
      valueFiles: {{- include "schema.strings" . | nindent 8 }}
      apiVersions: {{- include "schema.strings" . | nindent 8 }}
      kubeVersion: { type: string }
      ignoreMissingValueFiles: { type: boolean }
      passCredentials: { type: boolean }
      skipCrds: { type: boolean }
      skipTests: { type: boolean }
      skipSchemaValidation: { type: boolean }
      parameters:
        type: array
        items:
          type: object
          properties:
            name: { type: string }
            value: { type: string }
            forceString: { type: boolean }
      fileParameters:
        type: array
        items:
          type: object
          properties:
            name: { type: string }
            path: { type: string }
  kustomize:
    type: object
    properties:
      namePrefix: { type: string }
      nameSuffix: { type: string }
      namespace: { type: string }
      version: { type: string }
      kubeVersion: { type: string }
      apiVersions: {{- include "schema.strings" . | nindent 8 }}
      images: {{- include "schema.strings" . | nindent 8 }}
      components: {{- include "schema.strings" . | nindent 8 }}
      ignoreMissingComponents: { type: boolean }
      forceCommonLabels: { type: boolean }
      forceCommonAnnotations: { type: boolean }
      commonAnnotationsEnvsubst: { type: boolean }
      labelWithoutSelector: { type: boolean }
      labelIncludeTemplates: { type: boolean }
      commonLabels: {{- include "schema.string-map" . | nindent 8 }}
      commonAnnotations: {{- include "schema.string-map" . | nindent 8 }}
      replicas:
        type: array
        items:
          type: object
          required: [name, count]
          properties:
            name: { type: string }
            count: { x-kubernetes-int-or-string: true }
      patches:
        type: array
        items:
          type: object
          properties:
            path: { type: string }
            patch: { type: string }
            options: { type: object, additionalProperties: { type: boolean } }
            target:
              type: object
              properties:
                group: { type: string }
                version: { type: string }
                kind: { type: string }
                name: { type: string }
                namespace: { type: string }
                annotationSelector: { type: string }
                labelSelector: { type: string }
  plugin:
    type: object
    properties:
      name: { type: string }
      env: {{- include "schema.name-values" . | nindent 8 }}
      parameters:
        type: array
        items:
          type: object
          properties:
            name: { type: string }
            string: { type: string }
            array: {{- include "schema.strings" . | nindent 14 }}
            map: {{- include "schema.string-map" . | nindent 14 }}
{{- end -}}

{{- define "schema.name-values" -}}
type: array
items:
  type: object
  required: [name, value]
  properties:
    name: { type: string }
    value: { type: string }
{{- end -}}

{{- define "schema.retry" -}}
type: object
properties:
  limit: { type: integer, format: int64 }
  refresh: { type: boolean }
  backoff:
    type: object
    properties:
      duration: { type: string }
      factor: { type: integer, format: int64 }
      maxDuration: { type: string }
{{- end -}}

{{- define "schema.destination" -}}
type: object
properties:
  server: { type: string }
  namespace: { type: string }
  name: { type: string }
{{- end -}}

{{- define "schema.group-kinds" -}}
type: array
items:
  type: object
  required: [group, kind]
  properties:
    group: { type: string }
    kind: { type: string }
    name: { type: string }
{{- end -}}

{{- define "schema.orphans" -}}
type: array
items:
  type: object
  properties:
    group: { type: string }
    kind: { type: string }
    name: { type: string }
{{- end -}}
