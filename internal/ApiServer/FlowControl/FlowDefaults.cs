using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.FlowControl;

/// <summary>The FlowSchemas and PriorityLevelConfigurations every cluster begins with, by upstream's names and numbers.</summary>
internal static class FlowDefaults
{
    private static readonly string[] Everyone = ["group:system:unauthenticated", "group:system:authenticated"];

    /// <summary>The PriorityLevelConfigurations.</summary>
    public static IEnumerable<JsonObject> Levels() =>
    [
        Object("exempt", new JsonObject { ["type"] = "Exempt", ["exempt"] = new JsonObject { ["nominalConcurrencyShares"] = 0, ["lendablePercent"] = 0 } }),
        Level("catch-all", 5, 0, 0, 0),
        Level("system", 30, 33, 64, 6),
        Level("node-high", 40, 25, 64, 6),
        Level("leader-election", 10, 0, 16, 4),
        Level("workload-high", 40, 50, 128, 6),
        Level("workload-low", 100, 90, 128, 6),
        Level("global-default", 20, 50, 128, 6),
    ];

    /// <summary>The FlowSchemas.</summary>
    public static IEnumerable<JsonObject> Schemas() =>
    [
        Schema("exempt", "exempt", 1, "", Rule(["group:system:masters"], All(), Paths("*", "*"))),
        Schema("probes", "exempt", 2, "", Rule(Everyone, null, Paths("get", "/healthz", "/readyz", "/livez"))),
        Schema("system-leader-election", "leader-election", 100, "ByUser", Rule(
            ["user:system:kube-controller-manager", "user:system:kube-scheduler", "account:*"],
            Resources("get,create,update", "coordination.k8s.io", "leases", "kube-system", clusterScope: false))),
        Schema("endpoint-controller", "workload-high", 150, "ByUser", Rule(
            ["user:system:kube-controller-manager", "account:endpoint-controller", "account:endpointslice-controller", "account:endpointslicemirroring-controller"],
            Resources("get,create,update,patch,delete", ",discovery.k8s.io", "endpoints,endpointslices", "*", clusterScope: false))),
        Schema("workload-leader-election", "leader-election", 200, "ByUser", Rule(
            ["account:*"], Resources("get,create,update", "coordination.k8s.io", "leases", "*", clusterScope: false))),
        Schema("system-node-high", "node-high", 400, "ByUser", Rule(
            ["group:system:nodes"],
            Resources("*", "", "nodes,nodes/status", "*", clusterScope: true), Resources("*", "coordination.k8s.io", "leases", "*", clusterScope: false))),
        Schema("system-nodes", "system", 500, "ByUser", Rule(["group:system:nodes"], All(), Paths("*", "*"))),
        Schema("kube-controller-manager", "workload-high", 800, "ByNamespace", Rule(["user:system:kube-controller-manager"], All(), Paths("*", "*"))),
        Schema("kube-scheduler", "workload-high", 800, "ByNamespace", Rule(["user:system:kube-scheduler"], All(), Paths("*", "*"))),
        Schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", Rule(["account:*"], All(), Paths("*", "*"))),
        Schema("service-accounts", "workload-low", 9000, "ByUser", Rule(["group:system:serviceaccounts"], All(), Paths("*", "*"))),
        Schema("global-default", "global-default", 9900, "ByUser", Rule(Everyone, All(), Paths("*", "*"))),
        Schema("catch-all", "catch-all", 10000, "ByUser", Rule(Everyone, All(), Paths("*", "*"))),
    ];

    private static JsonObject Object(string name, JsonObject spec) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { ["apf.kubernetes.io/autoupdate-spec"] = "true" } },
        ["spec"] = spec,
    };

    private static JsonObject Level(string name, int shares, int lendable, int queues, int handSize) => Object(name, new JsonObject
    {
        ["type"] = "Limited",
        ["limited"] = new JsonObject
        {
            ["nominalConcurrencyShares"] = shares,
            ["lendablePercent"] = lendable,
            ["limitResponse"] = queues == 0
                ? new JsonObject { ["type"] = "Reject" }
                : new JsonObject
                {
                    ["type"] = "Queue",
                    ["queuing"] = new JsonObject { ["queues"] = queues, ["handSize"] = handSize, ["queueLengthLimit"] = 50 },
                },
        },
    });

    private static JsonObject Schema(string name, string level, int precedence, string distinguisher, JsonObject rule)
    {
        var spec = new JsonObject
        {
            ["matchingPrecedence"] = precedence,
            ["priorityLevelConfiguration"] = new JsonObject { ["name"] = level },
            ["rules"] = new JsonArray(rule),
        };
        if (distinguisher.Length > 0)
        {
            spec["distinguisherMethod"] = new JsonObject { ["type"] = distinguisher };
        }

        return Object(name, spec);
    }

    private static JsonObject Rule(string[] subjects, params JsonObject?[] targets)
    {
        var rule = new JsonObject { ["subjects"] = new JsonArray([.. subjects.Select(s => (JsonNode)Subject(s))]) };
        foreach (var target in targets.OfType<JsonObject>())
        {
            var field = target.ContainsKey("resources") ? "resourceRules" : "nonResourceRules";
            var list = rule[field] as JsonArray ?? [];
            rule[field] = list;
            list.Add((JsonNode)target);
        }

        return rule;
    }

    private static JsonObject Subject(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[(colon + 1)..];
        return text[..colon] switch
        {
            "user" => new JsonObject { ["kind"] = "User", ["user"] = new JsonObject { ["name"] = name } },
            "group" => new JsonObject { ["kind"] = "Group", ["group"] = new JsonObject { ["name"] = name } },
            _ => new JsonObject { ["kind"] = "ServiceAccount", ["serviceAccount"] = new JsonObject { ["namespace"] = "kube-system", ["name"] = name } },
        };
    }

    private static JsonObject All() => Resources("*", "*", "*", "*", clusterScope: true);

    private static JsonObject Resources(string verbs, string groups, string resources, string namespaces, bool clusterScope)
    {
        var rule = new JsonObject { ["verbs"] = Texts(verbs), ["apiGroups"] = Texts(groups), ["resources"] = Texts(resources), ["namespaces"] = Texts(namespaces) };
        if (clusterScope)
        {
            rule["clusterScope"] = true;
        }

        return rule;
    }

    private static JsonObject Paths(string verbs, params string[] urls) => new() { ["verbs"] = Texts(verbs), ["nonResourceURLs"] = Texts(string.Join(',', urls)) };

    private static JsonArray Texts(string list) => new([.. list.Split(',').Select(t => (JsonNode)JsonValue.Create(t))]);
}
