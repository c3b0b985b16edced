{{- define "cnpg.labels" -}}
app.kubernetes.io/name: cloudnative-pg
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
homelab.dev/fidelity: stand-in
{{- end -}}
