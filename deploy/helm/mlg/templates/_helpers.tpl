{{- define "mlg.selector" -}}
app.kubernetes.io/name: mlg
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "mlg.labels" -}}
{{ include "mlg.selector" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* One place for the port: the configuration, the pods and the services have it from here. */}}
{{- define "mlg.port" -}}4321{{- end }}
