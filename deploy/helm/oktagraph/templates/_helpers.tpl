{{- define "oktagraph.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "oktagraph.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 55 | trimSuffix "-" }}
{{- else if contains (include "oktagraph.name" .) .Release.Name }}
{{- .Release.Name | trunc 55 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "oktagraph.name" .) | trunc 55 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "oktagraph.selector" -}}
app.kubernetes.io/name: {{ include "oktagraph.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "oktagraph.labels" -}}
{{ include "oktagraph.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "oktagraph.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "oktagraph.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- /* The port of a host:port in the configuration. */}}
{{- define "oktagraph.port" -}}
{{- regexFind "[0-9]+$" . }}
{{- end }}

{{- /* "true" when there are metrics to scrape. */}}
{{- define "oktagraph.metrics" -}}
{{- $listen := dig "metrics" "listen" "" .Values.config }}
{{- if ne $listen "off" }}true{{ end }}
{{- end }}

{{- /* What the schema cannot say, because it is about several values. */}}
{{- define "oktagraph.checks" -}}
{{- $several := or .Values.autoscaling.enabled (gt (int .Values.replicas) 1) }}
{{- if and $several (not (dig "secretKey" "" .Values.config)) }}
{{- fail "config.secretKey is missing: with several pods, each would refuse the others' cursors" }}
{{- end }}
{{- if and $several (hasPrefix "sqlite:" (dig "store" "url" "" .Values.config | toString)) }}
{{- fail "config.store.url is a file of one pod; with several pods use postgres://" }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not (include "oktagraph.metrics" .)) }}
{{- fail "serviceMonitor.enabled needs config.metrics.listen" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (not .Values.autoscaling.callsPerSecond) (not .Values.autoscaling.cpu) }}
{{- fail "autoscaling needs callsPerSecond or cpu" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.hosts is empty" }}
{{- end }}
{{- end }}
