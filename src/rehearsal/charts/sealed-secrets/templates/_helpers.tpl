{{- define "sealed-secrets.labels" -}}
app.kubernetes.io/name: sealed-secrets
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
homelab.dev/fidelity: stand-in
{{- end -}}
