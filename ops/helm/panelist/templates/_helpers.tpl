{{- define "panelist.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 }}{{ end }}
{{- end }}

{{- define "panelist.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "panelist.labels" -}}
{{ include "panelist.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "panelist.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* Nothing that a node could need root, a capability or a writable disk for. */}}
{{- define "panelist.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "panelist.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "panelist.environment" -}}
{{- range .Values.secretKeys }}
- name: PANELIST_{{ . | upper | replace "-" "_" }}_FILE
  value: /run/secrets/panelist/{{ . }}
{{- end }}
{{- /* As many as there can be: a node that has lost Valkey keeps to its share of the booking rate. */}}
- name: PANELIST_NODES
  value: {{ ternary .Values.autoscaling.maxReplicas .Values.replicas .Values.autoscaling.enabled | quote }}
{{- range $name, $value := .Values.settings }}
{{- if ne (toString $value) "" }}
- name: PANELIST_{{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end }}

{{- define "panelist.secretVolume" -}}
- name: secrets
  secret:
    secretName: {{ .Values.existingSecret }}
    defaultMode: 0440
    items:
      {{- range .Values.secretKeys }}
      - {key: {{ . }}, path: {{ . }}}
      {{- end }}
{{- end }}
