namespace EdgeOrch.Stress.Tests.Fuzz.Protobuf;

/// <summary>Objects with many of their kinds' fields set, as paths to create them at and their bodies.</summary>
internal static class SampleObjects
{
    private const string Template = """
        {"metadata":{"labels":{"app":"proto"},"annotations":{"a":"b"}},"spec":{"nodeSelector":{"no":"node"},"restartPolicy":"Always","terminationGracePeriodSeconds":5,"hostNetwork":false,
        "tolerations":[{"key":"k","operator":"Exists","effect":"NoExecute","tolerationSeconds":7}],"securityContext":{"runAsUser":1000,"fsGroup":2,"sysctls":[{"name":"a","value":"b"}]},
        "affinity":{"nodeAffinity":{"preferredDuringSchedulingIgnoredDuringExecution":[{"weight":3,"preference":{"matchExpressions":[{"key":"z","operator":"Gt","values":["3"]}]}}]}},
        "volumes":[{"name":"v","projected":{"defaultMode":420,"sources":[{"secret":{"name":"s","items":[{"key":"k","path":"p"}]}},{"serviceAccountToken":{"path":"t","expirationSeconds":3600}}]}},{"name":"e","emptyDir":{"sizeLimit":"1Gi"}}],
        "containers":[{"name":"c","image":"nginx:1","args":["a","b"],"ports":[{"name":"http","containerPort":80,"protocol":"UDP"}],"env":[{"name":"E","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],
        "resources":{"limits":{"cpu":"1","memory":"64Mi"},"requests":{"cpu":"100m"}},"volumeMounts":[{"name":"v","mountPath":"/v","readOnly":true}],"lifecycle":{"preStop":{"exec":{"command":["x"]}}},
        "livenessProbe":{"httpGet":{"path":"/","port":"http","httpHeaders":[{"name":"h","value":"v"}]},"periodSeconds":9},"readinessProbe":{"tcpSocket":{"port":80}},"securityContext":{"capabilities":{"add":["NET_ADMIN"]}}}]}}
        """;

    /// <summary>What is stored.</summary>
    public static IReadOnlyList<(string Path, string Body)> Kept { get; } =
    [
        (Core("configmaps"), """{"metadata":{"name":"proto","labels":{"a":"b"},"finalizers":["example.com/x"]},"data":{"k":"v","empty":""},"binaryData":{"b":"AAEC/w=="}}"""),
        (Core("secrets"), """{"metadata":{"name":"proto"},"type":"Opaque","immutable":false,"data":{"k":"dg=="}}"""),
        (Core("services"), """{"metadata":{"name":"proto"},"spec":{"type":"NodePort","selector":{"app":"proto"},"sessionAffinity":"ClientIP","ports":[{"name":"a","port":80,"targetPort":"http"},{"name":"b","port":81,"targetPort":8080,"protocol":"UDP"}]}}"""),
        (Core("serviceaccounts"), """{"metadata":{"name":"proto"},"automountServiceAccountToken":false,"imagePullSecrets":[{"name":"x"}],"secrets":[{"name":"y","kind":"Secret"}]}"""),
        (Core("endpoints"), """{"metadata":{"name":"by-hand"},"subsets":[{"addresses":[{"ip":"10.1.2.3","hostname":"h","targetRef":{"kind":"Pod","name":"p"}}],"ports":[{"name":"a","port":80}]}]}"""),
        (Core("persistentvolumeclaims"), """{"metadata":{"name":"proto"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"none","selector":{"matchLabels":{"a":"b"}},"resources":{"requests":{"storage":"1Gi"}}}}"""),
        (Core("limitranges"), """{"metadata":{"name":"proto"},"spec":{"limits":[{"type":"Container","max":{"cpu":"64"},"default":{"cpu":"1"},"defaultRequest":{"cpu":"10m"}}]}}"""),
        (Core("resourcequotas"), """{"metadata":{"name":"proto"},"spec":{"hard":{"pods":"100000","requests.cpu":"100000"},"scopeSelector":{"matchExpressions":[{"scopeName":"PriorityClass","operator":"Exists"}]}}}"""),
        (Core("events"), """{"metadata":{"name":"proto"},"involvedObject":{"kind":"Pod","name":"p","namespace":"fuzz"},"reason":"R","message":"m","type":"Normal","count":2,"firstTimestamp":"2026-01-01T00:00:00Z","eventTime":"2026-01-01T00:00:00.000001Z","reportingComponent":"x","reportingInstance":"y","action":"z"}"""),
        (Core("replicationcontrollers"), Templated("""{"metadata":{"name":"proto"},"spec":{"replicas":0,"selector":{"app":"proto"},"template":TEMPLATE}}""")),
        (Core("podtemplates"), Templated("""{"metadata":{"name":"proto"},"template":TEMPLATE}""")),
        (Core("pods"), Template.Replace("\"metadata\":{", "\"metadata\":{\"name\":\"proto\",", StringComparison.Ordinal)),
        ("/api/v1/persistentvolumes", """{"metadata":{"name":"proto"},"spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"hostPath":{"path":"/x"},"nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"In","values":["b"]}]}]}}}}"""),
        ("/api/v1/nodes", """{"metadata":{"name":"proto"},"spec":{"podCIDR":"10.99.0.0/24","taints":[{"key":"a","effect":"NoSchedule"}]},"status":{"capacity":{"cpu":"1"},"conditions":[{"type":"Ready","status":"Unknown"}]}}"""),
        (Group("apps", "deployments"), Templated("""{"metadata":{"name":"proto"},"spec":{"replicas":0,"strategy":{"rollingUpdate":{"maxSurge":"25%","maxUnavailable":1}},"selector":{"matchLabels":{"app":"proto"}},"template":TEMPLATE}}""")),
        (Group("apps", "statefulsets"), Templated("""{"metadata":{"name":"proto"},"spec":{"replicas":0,"serviceName":"proto","selector":{"matchLabels":{"app":"proto"}},"template":TEMPLATE,"volumeClaimTemplates":[{"metadata":{"name":"d"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}""")),
        (Group("apps", "daemonsets"), Templated("""{"metadata":{"name":"proto"},"spec":{"selector":{"matchLabels":{"app":"proto"}},"template":TEMPLATE}}""")),
        (Group("apps", "controllerrevisions"), """{"metadata":{"name":"proto"},"revision":3,"data":{"spec":{"a":[1,2,{"b":null}]}}}"""),
        (Group("batch", "cronjobs"), Templated("""{"metadata":{"name":"proto"},"spec":{"schedule":"0 0 1 1 *","timeZone":"Etc/UTC","suspend":true,"jobTemplate":{"spec":{"backoffLimit":1,"template":ONCE}}}}""")),
        (Group("networking.k8s.io", "ingresses"), """{"metadata":{"name":"proto"},"spec":{"tls":[{"hosts":["a.b"],"secretName":"s"}],"rules":[{"host":"a.b","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"s","port":{"name":"http"}}}}]}}]}}"""),
        (Group("networking.k8s.io", "networkpolicies"), """{"metadata":{"name":"proto"},"spec":{"podSelector":{"matchExpressions":[{"key":"a","operator":"NotIn","values":["b"]}]},"policyTypes":["Ingress"],"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}],"ports":[{"port":80,"endPort":90}]}]}}"""),
        (Group("policy", "poddisruptionbudgets"), """{"metadata":{"name":"proto"},"spec":{"minAvailable":"50%","selector":{"matchLabels":{"app":"proto"}}}}"""),
        (Group("autoscaling", "horizontalpodautoscalers", "v2"), """{"metadata":{"name":"proto"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"none"},"maxReplicas":3,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}],"behavior":{"scaleDown":{"policies":[{"type":"Pods","value":1,"periodSeconds":60}]}}}}"""),
        (Group("coordination.k8s.io", "leases"), """{"metadata":{"name":"proto"},"spec":{"holderIdentity":"me","leaseDurationSeconds":15,"leaseTransitions":1,"renewTime":"2026-01-01T00:00:00.000001Z"}}"""),
        (Group("discovery.k8s.io", "endpointslices"), """{"metadata":{"name":"proto","labels":{"kubernetes.io/service-name":"none"}},"addressType":"IPv4","endpoints":[{"addresses":["10.1.2.3"],"conditions":{"ready":true,"serving":false},"hints":{"forZones":[{"name":"z"}]},"zone":"z"}],"ports":[{"name":"a","port":80}]}"""),
        (Group("rbac.authorization.k8s.io", "roles"), """{"metadata":{"name":"proto"},"rules":[{"apiGroups":["","apps"],"resources":["pods","pods/log"],"resourceNames":["a"],"verbs":["get","*"]}]}"""),
        (Group("rbac.authorization.k8s.io", "rolebindings"), """{"metadata":{"name":"proto"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"proto"},"subjects":[{"kind":"ServiceAccount","name":"x","namespace":"fuzz"},{"kind":"User","name":"u","apiGroup":"rbac.authorization.k8s.io"}]}"""),
        ("/apis/scheduling.k8s.io/v1/priorityclasses", """{"metadata":{"name":"proto"},"value":-5,"preemptionPolicy":"Never","description":"d"}"""),
        ("/apis/storage.k8s.io/v1/storageclasses", """{"metadata":{"name":"proto"},"provisioner":"example.com/p","parameters":{"a":"b"},"mountOptions":["ro"],"volumeBindingMode":"WaitForFirstConsumer","allowedTopologies":[{"matchLabelExpressions":[{"key":"z","values":["a"]}]}]}"""),
    ];

    /// <summary>What is only answered.</summary>
    public static IReadOnlyList<(string Path, string Body)> Asked { get; } =
    [
        ("/apis/authorization.k8s.io/v1/subjectaccessreviews", """{"spec":{"user":"u","groups":["g"],"extra":{"k":["a","b"]},"resourceAttributes":{"verb":"get","resource":"pods","namespace":"fuzz"}}}"""),
        ("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", """{"spec":{"nonResourceAttributes":{"verb":"get","path":"/healthz"}}}"""),
        ("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", """{"spec":{"namespace":"fuzz"}}"""),
        ("/apis/authentication.k8s.io/v1/selfsubjectreviews", "{}"),
        ("/apis/authentication.k8s.io/v1/tokenreviews", """{"spec":{"token":"x.y.z","audiences":["a"]}}"""),
        ("/api/v1/namespaces/default/serviceaccounts/default/token", """{"spec":{"audiences":["a"],"expirationSeconds":700}}"""),
    ];

    private static string Templated(string body) => body
        .Replace("TEMPLATE", Template, StringComparison.Ordinal).Replace("ONCE", Template.Replace("\"Always\"", "\"Never\"", StringComparison.Ordinal), StringComparison.Ordinal);

    private static string Core(string resource) => $"/api/v1/namespaces/fuzz/{resource}";

    private static string Group(string group, string resource, string version = "v1") => $"/apis/{group}/{version}/namespaces/fuzz/{resource}";
}
