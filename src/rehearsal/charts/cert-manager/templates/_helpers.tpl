{{- define "cert-manager.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
homelab.dev/fidelity: stand-in
{{- end -}}

{{- define "cert-manager.crd-metadata" -}}
{{- if .Values.crds.keep }}
annotations:
  helm.sh/resource-policy: keep
{{- end }}
labels:
  {{- include "cert-manager.labels" . | nindent 2 }}
{{- end -}}

{{- define "cert-manager.issuer-ref" -}}
type: object
required: [name]
properties:
  name: { type: string }
  kind: { type: string }
  group: { type: string }
{{- end -}}

{{- define "cert-manager.issuer-schema" -}}
type: object
required: [spec]
properties:
  apiVersion: { type: string }
  kind: { type: string }
  metadata: { type: object }
  spec:
    type: object
    properties:
      selfSigned:
        type: object
        properties:
          crlDistributionPoints:
            type: array
            items: { type: string }
      ca:
        type: object
        required: [secretName]
        properties:
          secretName: { type: string }
          crlDistributionPoints:
            type: array
            items: { type: string }
          ocspServers:
            type: array
            items: { type: string }
          issuingCertificateURLs:
            type: array
            items: { type: string }
      acme:
        type: object
        required: [server, privateKeySecretRef]
        properties:
          server: { type: string }
          email: { type: string }
          profile: { type: string }
          preferredChain: { type: string, maxLength: 64 }
          disableAccountKeyGeneration: { type: boolean }
          privateKeySecretRef: {{- include "cert-manager.secret-ref" . | nindent 12 }}
          solvers:
            type: array
            items: {{- include "cert-manager.acme-solver" . | nindent 14 }}
  status:
    type: object
    x-kubernetes-preserve-unknown-fields: true
{{- end -}}

{{- define "cert-manager.secret-ref" -}}
type: object
required: [name]
properties:
  name: { type: string }
  key: { type: string }
{{- end -}}

{{- define "cert-manager.acme-solver" -}}
type: object
properties:
  selector:
    type: object
    properties:
      dnsNames:
        type: array
        items: { type: string }
      dnsZones:
        type: array
        items: { type: string }
      matchLabels:
        type: object
        additionalProperties: { type: string }
  dns01:
    type: object
    properties:
      cnameStrategy: { type: string, enum: [None, Follow] }
      cloudflare:
        type: object
        properties:
          email: { type: string }
          apiTokenSecretRef: {{- include "cert-manager.secret-ref" . | nindent 12 }}
          apiKeySecretRef: {{- include "cert-manager.secret-ref" . | nindent 12 }}
  http01:
    type: object
    properties:
      gatewayHTTPRoute:
        type: object
        properties:
          labels:
            type: object
            additionalProperties: { type: string }
          parentRefs:
            type: array
            items:
              type: object
              required: [name]
              properties:
                group: { type: string }
                kind: { type: string }
                name: { type: string }
                namespace: { type: string }
                sectionName: { type: string }
                port: { type: integer }
{{- end -}}
