using EdgeOrch.Api.Types;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>What every node may do whatever runs on it: upstream's rules of <c>system:node</c> and <c>system:node-proxier</c>.</summary>
public static class NodeRules
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<PolicyRule> All { get; } =
    [
        Rules.On("authentication.k8s.io", "create", "tokenreviews"),
        Rules.On("authorization.k8s.io", "create", "subjectaccessreviews", "localsubjectaccessreviews"),
        Rules.On("", "get,list,watch", "services", "endpoints", "namespaces"),
        Rules.On("discovery.k8s.io", "get,list,watch", "endpointslices"),
        Rules.On("networking.k8s.io", "get,list,watch", "networkpolicies", "ingresses", "ingressclasses", "servicecidrs"),
        Rules.On("", "create,get,list,watch", "nodes"),
        Rules.On("", "update,patch", "nodes", "nodes/status"),
        Rules.On("", "create,update,patch", "events"),
        Rules.On("events.k8s.io", "create,update,patch", "events"),
        Rules.On("", "create,delete", "pods"),
        Rules.On("", "update,patch", "pods/status"),
        Rules.On("", "create", "pods/eviction"),
        Rules.On("certificates.k8s.io", "create,get,list,watch", "certificatesigningrequests"),
        Rules.On("certificates.k8s.io", "create", "certificatesigningrequests/selfnodeclient"),
        Rules.On("certificates.k8s.io", "get,list,watch", "clustertrustbundles"),
        Rules.On("storage.k8s.io", "get,list,watch", "csidrivers"),
        Rules.On("node.k8s.io", "get,list,watch", "runtimeclasses"),
        Rules.On("resource.k8s.io", "get,create,update,patch,delete", "resourceslices"),
    ];
}
