{{- define "argo-cd.labels" -}}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: argocd
homelab.dev/fidelity: stand-in
{{- end -}}

{{- define "argo-cd.image" -}}
{{ .Values.global.image.repository }}:{{ .Values.global.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "argo-cd.crd-metadata" -}}
{{- if .Values.crds.keep }}
annotations:
  helm.sh/resource-policy: keep
{{- end }}
labels:
  {{- include "argo-cd.labels" . | nindent 2 }}
{{- end -}}
