{{- define "k8up.labels" -}}
app.kubernetes.io/name: k8up
app.kubernetes.io/instance: {{ .Release.Name }}
homelab.dev/fidelity: stand-in
{{- end -}}
