using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Servers;
using static EdgeOrch.ApiServer.Authorization.Rules;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>The default bindings, and the roles of kube-system and kube-public, by upstream's names.</summary>
public static class DefaultBindings
{
    private const string ControllerPrefix = "system:controller:";
    private const string System = "kube-system";

    /// <summary>Every default binding.</summary>
    public static IReadOnlyList<DefaultBinding> All { get; } = [.. Clusters(), .. Controllers(), .. Namespaced()];

    /// <summary>Roles of one namespace: (namespace, role).</summary>
    public static IReadOnlyList<(string Namespace, DefaultRole Role)> Roles { get; } =
    [
        (System, new("extension-apiserver-authentication-reader",
            [OnNamed("", "get,list,watch", "configmaps", "extension-apiserver-authentication")])),
        (System, new("system::leader-locking-kube-controller-manager", [.. LeaderRules("kube-controller-manager")])),
        (System, new("system::leader-locking-kube-scheduler", [.. LeaderRules("kube-scheduler")])),
        (System, new("system:controller:bootstrap-signer", [On("", Read, "secrets")])),
        (System, new("system:controller:token-cleaner", [On("", "get,list,watch,delete", "secrets"), On(",events.k8s.io", "create,patch,update", "events")])),
    ];

    private static IEnumerable<PolicyRule> LeaderRules(string name) =>
    [
        On("", "watch", "configmaps"),
        OnNamed("", "get,update", "configmaps", name),
        On("coordination.k8s.io", "create,watch", "leases"),
        OnNamed("coordination.k8s.io", "get,update", "leases", name),
    ];

    private static IEnumerable<DefaultBinding> Clusters() =>
    [
        Cluster("cluster-admin", "cluster-admin", Group("system:masters")),
        Cluster("system:monitoring", "system:monitoring", Group("system:monitoring")),
        Cluster("system:discovery", "system:discovery", Group("system:authenticated")),
        Cluster("system:basic-user", "system:basic-user", Group("system:authenticated")),
        Cluster("system:public-info-viewer", "system:public-info-viewer", Group("system:authenticated"), Group("system:unauthenticated")),
        Cluster("system:node-proxier", "system:node-proxier", User("system:kube-proxy")),
        Cluster("system:kube-controller-manager", "system:kube-controller-manager", User("system:kube-controller-manager")),
        Cluster("system:kube-scheduler", "system:kube-scheduler", User("system:kube-scheduler")),
        Cluster("system:volume-scheduler", "system:volume-scheduler", User("system:kube-scheduler")),
        Cluster("system:kube-dns", "system:kube-dns", Account("kube-dns")),
        Cluster("system:service-account-issuer-discovery", "system:service-account-issuer-discovery", Group("system:serviceaccounts")),

        // Upstream leaves rights to nodes' own authorizer, and binds the role to nobody.
        Cluster("system:node", "system:node"),

        // What a cluster installer adds to upstream's: join tokens may ask for a node's certificate, nodes may renew theirs,
        // who has the servers' own join token may join as a server, and servers may manage each other.
        Cluster("edgeorch:node-bootstrapper", "system:node-bootstrapper", Group("system:bootstrappers")),
        Cluster("edgeorch:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", Group("system:bootstrappers")),
        Cluster(ServerUsers.JoinerRole, ServerUsers.JoinerRole, Group(ServerUsers.Joiners)),
        Cluster(ServerUsers.ServerRole, ServerUsers.ServerRole, Group(ServerUsers.Servers)),
        Cluster("edgeorch:node-autoapprove-renewal", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", Group("system:nodes")),
    ];

    private static IEnumerable<DefaultBinding> Controllers() => ControllerRoles.All.Select(role =>
        Cluster(role.Name, role.Name, Account(role.Name[ControllerPrefix.Length..])));

    private static IEnumerable<DefaultBinding> Namespaced() =>
    [
        new("system::extension-apiserver-authentication-reader", "Role", "extension-apiserver-authentication-reader",
            [User("system:kube-controller-manager"), User("system:kube-scheduler")], System),
        new("system::leader-locking-kube-controller-manager", "Role", "system::leader-locking-kube-controller-manager",
            [User("system:kube-controller-manager"), Account("kube-controller-manager")], System),
        new("system::leader-locking-kube-scheduler", "Role", "system::leader-locking-kube-scheduler",
            [User("system:kube-scheduler"), Account("kube-scheduler")], System),
        new("system:controller:bootstrap-signer", "Role", "system:controller:bootstrap-signer", [Account("bootstrap-signer")], System),
        new("system:controller:token-cleaner", "Role", "system:controller:token-cleaner", [Account("token-cleaner")], System),
    ];

    private static DefaultBinding Cluster(string name, string role, params Subject[] subjects) => new(name, "ClusterRole", role, subjects);

    private static Subject Group(string name) => new() { Kind = "Group", ApiGroup = "rbac.authorization.k8s.io", Name = name };

    private static Subject User(string name) => new() { Kind = "User", ApiGroup = "rbac.authorization.k8s.io", Name = name };

    private static Subject Account(string name) => new() { Kind = "ServiceAccount", Name = name, Namespace = System };
}
