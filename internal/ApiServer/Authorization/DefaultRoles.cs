using static EdgeOrch.ApiServer.Authorization.Rules;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>The cluster roles of users and discovery, by upstream's names and rules.</summary>
public static class DefaultRoles
{
    private const string AggregateTo = "rbac.authorization.k8s.io/aggregate-to-";

    /// <summary>Every default cluster role.</summary>
    public static IReadOnlyList<DefaultRole> All { get; } = [.. Users(), .. ComponentRoles.All, .. ControllerRoles.All];

    private static IEnumerable<DefaultRole> Users() =>
    [
        new("cluster-admin", [On("*", "*", "*"), OnUrls("*", "*")]),
        new("system:discovery", [OnUrls("get", "/livez", "/readyz", "/healthz", "/version", "/version/", "/openapi", "/openapi/*", "/api", "/api/*", "/apis", "/apis/*")]),
        new("system:public-info-viewer", [OnUrls("get", "/livez", "/readyz", "/healthz", "/version", "/version/")]),
        new("system:monitoring",
            [OnUrls("get", "/metrics", "/metrics/slis", "/livez", "/readyz", "/healthz", "/livez/*", "/readyz/*", "/healthz/*")]),
        new("system:basic-user",
        [
            On("authorization.k8s.io", "create", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
            On("authentication.k8s.io", "create", "selfsubjectreviews"),
        ]),
        new("admin", []) { AggregatedBy = AggregateTo + "admin" },
        new("edit", []) { AggregatedBy = AggregateTo + "edit", Labels = Aggregate("admin") },
        new("view", []) { AggregatedBy = AggregateTo + "view", Labels = Aggregate("edit") },
        new("system:aggregate-to-admin",
        [
            On("authorization.k8s.io", "create", "localsubjectaccessreviews"),
            On("rbac.authorization.k8s.io", ReadWrite, "roles", "rolebindings"),
        ]) { Labels = Aggregate("admin") },
        new("system:aggregate-to-edit", [.. Edit()]) { Labels = Aggregate("edit") },
        new("system:aggregate-to-view", [.. View()]) { Labels = Aggregate("view") },
    ];

    private static Dictionary<string, string> Aggregate(string role) => new(StringComparer.Ordinal) { [AggregateTo + role] = "true" };

    private static IEnumerable<Api.Types.PolicyRule> Edit() =>
    [
        On("", Read, "pods/attach", "pods/proxy", "pods/exec", "pods/portforward", "secrets", "services/proxy"),
        On("", "impersonate", "serviceaccounts"),
        On("", Write, "pods", "pods/attach", "pods/proxy", "pods/exec", "pods/portforward"),
        On("", "create", "pods/eviction"),
        On("", Write, "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/proxy",
            "persistentvolumeclaims", "configmaps", "secrets", "events"),
        On("", "create", "serviceaccounts/token"),
        On("apps", Write, "statefulsets", "statefulsets/scale", "daemonsets", "deployments", "deployments/scale", "deployments/rollback",
            "replicasets", "replicasets/scale"),
        On("autoscaling", Write, "horizontalpodautoscalers"),
        On("batch", Write, "jobs", "cronjobs"),
        On("policy", Write, "poddisruptionbudgets"),
        On("networking.k8s.io", Write, "networkpolicies", "ingresses"),
        On("coordination.k8s.io", ReadWrite, "leases"),
        On("resource.k8s.io", Write, "resourceclaims", "resourceclaimtemplates"),
    ];

    private static IEnumerable<Api.Types.PolicyRule> View() =>
    [
        On("", Read, "pods", "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services", "services/status", "endpoints",
            "persistentvolumeclaims", "persistentvolumeclaims/status", "configmaps"),
        On("", Read, "limitranges", "resourcequotas", "bindings", "events", "pods/status", "resourcequotas/status", "namespaces/status",
            "replicationcontrollers/status", "pods/log"),
        On("", Read, "namespaces"),
        On("discovery.k8s.io", Read, "endpointslices"),
        On("apps", Read, "controllerrevisions", "statefulsets", "statefulsets/status", "statefulsets/scale", "daemonsets", "daemonsets/status",
            "deployments", "deployments/status", "deployments/scale", "replicasets", "replicasets/status", "replicasets/scale"),
        On("autoscaling", Read, "horizontalpodautoscalers", "horizontalpodautoscalers/status"),
        On("batch", Read, "jobs", "cronjobs", "cronjobs/status", "jobs/status"),
        On("policy", Read, "poddisruptionbudgets", "poddisruptionbudgets/status"),
        On("networking.k8s.io", Read, "networkpolicies", "ingresses", "ingresses/status"),
        On("resource.k8s.io", Read, "resourceclaims", "resourceclaims/status", "resourceclaimtemplates"),
    ];
}
