using EdgeOrch.ApiServer.Servers;
using EdgeOrch.Client.Servers;
using static EdgeOrch.ApiServer.Authorization.Rules;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>The cluster roles of components, nodes and certificate signers, by upstream's names.</summary>
internal static class ComponentRoles
{
    public static IReadOnlyList<DefaultRole> All { get; } = [.. Nodes(), .. Planes(), .. Certificates()];

    private static IEnumerable<DefaultRole> Nodes() =>
    [
        new("system:node", [.. NodeRules.All]),
        new("system:node-proxier",
        [
            On("", "list,watch", "services", "endpoints"),
            On("", Read, "nodes"),
            On(",events.k8s.io", "create,patch,update", "events"),
            On("discovery.k8s.io", "list,watch", "endpointslices"),
            On("networking.k8s.io", "list,watch", "servicecidrs"),
        ]),
        new("system:node-bootstrapper", [On("certificates.k8s.io", "create,get,list,watch", "certificatesigningrequests")]),
        new("system:node-problem-detector",
        [
            On("", "get", "nodes"),
            On("", "patch", "nodes/status"),
            On(",events.k8s.io", "create,patch,update", "events"),
        ]),
        new("system:kubelet-api-admin",
        [
            On("", Read, "nodes"),
            On("", "proxy", "nodes"),
            On("", "*", "nodes/proxy", "nodes/metrics", "nodes/stats", "nodes/log", "nodes/spec", "nodes/checkpoint", "nodes/configz", "nodes/healthz", "nodes/pods"),
        ]),
        new("system:persistent-volume-provisioner",
        [
            On("", "get,list,watch,create,delete", "persistentvolumes"),
            On("", "get,list,watch,update", "persistentvolumeclaims"),
            On("storage.k8s.io", Read, "storageclasses"),
            On("", "watch", "events"),
            On(",events.k8s.io", "create,patch,update", "events"),
        ]),
    ];

    private static IEnumerable<DefaultRole> Planes() =>
    [
        new(ServerUsers.JoinerRole, [OnUrls("post", ServerPaths.Servers)]),
        new(ServerUsers.ServerRole, [OnUrls("get,post,delete", ServerPaths.Servers, ServerPaths.Servers + "/*")]),
        new("system:kube-scheduler",
        [
            On(",events.k8s.io", "create,patch,update", "events"),
            On("coordination.k8s.io", "create,get,list,watch,update", "leases"),
            On("coordination.k8s.io", Read, "leasecandidates"),
            On("", Read, "nodes", "namespaces", "replicationcontrollers", "services", "persistentvolumes"),
            On("", "get,list,watch,delete", "pods"),
            On("", "create", "bindings", "pods/binding"),
            On("", "patch,update", "pods/status"),
            On("apps", Read, "replicasets", "statefulsets"),
            On("policy", Read, "poddisruptionbudgets"),
            On("scheduling.k8s.io", Read, "priorityclasses"),
            On("", "get,list,watch,update,patch", "persistentvolumeclaims"),
            On("storage.k8s.io", Read, "csinodes", "csidrivers", "csistoragecapacities", "volumeattachments", "storageclasses"),
            On("resource.k8s.io", Read, "resourceslices", "deviceclasses"),
            On("resource.k8s.io", "get,list,watch,update,patch", "resourceclaims", "resourceclaims/status"),
            On("authentication.k8s.io", "create", "tokenreviews"),
            On("authorization.k8s.io", "create", "subjectaccessreviews"),
        ]),
        new("system:kube-controller-manager",
        [
            On(",events.k8s.io", "create,patch,update", "events"),
            On("coordination.k8s.io", "create,get,list,watch,update", "leases"),
            On("", "create", "secrets", "serviceaccounts"),
            On("", "delete", "secrets"),
            On("", "get", "configmaps", "namespaces", "secrets", "serviceaccounts"),
            On("", "update", "secrets", "serviceaccounts"),
            On("authentication.k8s.io", "create", "tokenreviews"),
            On("authorization.k8s.io", "create", "subjectaccessreviews"),
            On("", "create", "serviceaccounts/token"),
            On("*", "list,watch", "*"),
        ]),
        new("system:volume-scheduler",
        [
            On("", "get,list,watch,update,patch", "persistentvolumes", "persistentvolumeclaims"),
            On("storage.k8s.io", Read, "storageclasses"),
        ]),
        new("system:auth-delegator",
        [
            On("authentication.k8s.io", "create", "tokenreviews"),
            On("authorization.k8s.io", "create", "subjectaccessreviews"),
        ]),
        new("system:kube-aggregator", [On("", Read, "services", "endpoints")]),
        new("system:kube-dns",
        [
            On("", "list,watch", "endpoints", "services"),
            On("discovery.k8s.io", "list,watch", "endpointslices"),
        ]),
        new("system:heapster",
        [
            On("", Read, "events", "pods", "nodes", "namespaces"),
            On("extensions", Read, "deployments"),
        ]),
        new("system:service-account-issuer-discovery", [OnUrls("get", "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/")]),
    ];

    private static IEnumerable<DefaultRole> Certificates() =>
    [
        new("system:certificates.k8s.io:certificatesigningrequests:nodeclient", [On("certificates.k8s.io", "create", "certificatesigningrequests/nodeclient")]),
        new("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", [On("certificates.k8s.io", "create", "certificatesigningrequests/selfnodeclient")]),
        Approver("kube-apiserver-client", "kubernetes.io/kube-apiserver-client"),
        Approver("kube-apiserver-client-kubelet", "kubernetes.io/kube-apiserver-client-kubelet"),
        Approver("kubelet-serving", "kubernetes.io/kubelet-serving"),
        Approver("legacy-unknown", "kubernetes.io/legacy-unknown"),
    ];

    private static DefaultRole Approver(string name, string signer) =>
        new($"system:certificates.k8s.io:{name}-approver", [OnNamed("certificates.k8s.io", "approve", "signers", signer)]);
}
