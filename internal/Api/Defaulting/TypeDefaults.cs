using System.Text.Json.Nodes;
using EdgeOrch.Api.CustomResources.Rules;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Defaulting;

/// <summary>Defaults that follow from other fields of the same value, wherever a value of the type stands.</summary>
internal static class TypeDefaults
{
    /// <summary>The function for a type, or null.</summary>
    public static Action<JsonObject>? Find(TypeSchema type) => (type.Package, type.Name) switch
    {
        ("core/v1", "Container" or "EphemeralContainer") => ContainerDefaults.Container,
        ("core/v1", "PodSpec") => ContainerDefaults.PodSpec,
        ("core/v1", "Volume") => ContainerDefaults.Volume,
        ("core/v1", "ServiceSpec") => ServiceDefaults.Spec,
        ("apps/v1", "DeploymentStrategy" or "DaemonSetUpdateStrategy" or "StatefulSetUpdateStrategy") => RollingUpdate,
        ("networking/v1", "NetworkPolicySpec") => NetworkPolicy,
        ("rbac/v1", "Subject") => Subject,
        ("resource/v1", "ExactDeviceRequest" or "DeviceSubRequest") => DeviceRequest,
        ("autoscaling/v2", "HorizontalPodAutoscalerSpec") => AutoscalerDefaults.Spec,
        ("flowcontrol/v1", "LimitResponse") => LimitResponse,
        ("apiextensions/v1", "CustomResourceDefinitionSpec") => DefinitionDefaults.Spec,
        ("apiextensions/v1", "ServiceReference") => DefinitionDefaults.Service,
        _ => null,
    };

    /// <summary>Sets a property that is absent.</summary>
    public static void SetIfAbsent(JsonObject tree, string name, JsonNode value)
    {
        if (!JsonTree.Has(tree, name))
        {
            tree[name] = value;
        }
    }

    private static void RollingUpdate(JsonObject strategy)
    {
        if (JsonTree.Text(strategy, "type") == "RollingUpdate")
        {
            SetIfAbsent(strategy, "rollingUpdate", new JsonObject());
        }
    }

    private static void NetworkPolicy(JsonObject spec)
    {
        if (JsonTree.Array(spec, "policyTypes") is { Count: > 0 })
        {
            return;
        }

        var types = new JsonArray("Ingress");
        if (JsonTree.Array(spec, "egress") is { Count: > 0 })
        {
            types.Add((JsonNode)"Egress");
        }

        spec["policyTypes"] = types;
    }

    private static void Subject(JsonObject subject)
    {
        if (JsonTree.Text(subject, "kind") is "User" or "Group")
        {
            SetIfAbsent(subject, "apiGroup", "rbac.authorization.k8s.io");
        }
    }

    private static void DeviceRequest(JsonObject request)
    {
        if (JsonTree.Text(request, "allocationMode") == "ExactCount")
        {
            SetIfAbsent(request, "count", 1L);
        }
    }

    private static void LimitResponse(JsonObject response)
    {
        if (JsonTree.Text(response, "type") == "Queue")
        {
            SetIfAbsent(response, "queuing", new JsonObject());
        }
    }
}
