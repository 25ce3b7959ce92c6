using System.Text.Json.Nodes;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Validation;

/// <summary>What writers of valid objects are told because it probably is not what they mean, in upstream's words.</summary>
public static class WarningRules
{
    /// <summary>Texts for Warning headers; empty when there is nothing to say.</summary>
    public static IReadOnlyList<string> Of(KindDescription kind, JsonObject value, bool isNew)
    {
        if (!kind.BuiltIn)
        {
            return [];
        }

        var warnings = new List<string>();
        if (isNew)
        {
            Names(kind, value, warnings);
        }

        var spec = JsonTree.Object(value, "spec");
        switch (kind.Kind)
        {
            case "Pod":
                PodWarnings.Check(value, "", warnings);
                break;
            case "PodTemplate":
                Template(value, "template");
                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "ReplicationController" or "Job":
                Template(spec, "spec.template");
                break;
            case "CronJob":
                Template(JsonTree.At(spec, "jobTemplate", "spec"), "spec.jobTemplate.spec.template");
                break;
            case "Service" when spec is not null:
                Service(spec, warnings);
                break;
            case "Ingress" when isNew && JsonTree.At(value, "metadata", "annotations")?.ContainsKey("kubernetes.io/ingress.class") == true:
                warnings.Add("annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead");
                break;
            case "Node" when JsonTree.Has(spec, "configSource"):
                warnings.Add("spec.configSource: the feature is no longer available");
                break;
            default:
                break;
        }

        return warnings;

        void Template(JsonObject? owner, string path)
        {
            if (JsonTree.Object(owner, "template") is { } template)
            {
                PodWarnings.Check(template, path + ".", warnings);
            }
        }
    }

    private static void Names(KindDescription kind, JsonObject value, List<string> warnings)
    {
        var use = kind.Kind switch
        {
            "Pod" => "the Pod's hostname",
            "Deployment" or "ReplicaSet" or "ReplicationController" or "Job" or "CronJob" => "Pod names and hostnames",
            _ => null,
        };
        if (use is null || JsonTree.Text(JsonTree.Object(value, "metadata"), "name") is not { Length: > 0 } name)
        {
            return;
        }

        var problems = Validation.Names.DnsLabel(name).ToList();
        if (problems.Count > 0)
        {
            warnings.Add($"metadata.name: this is used in {use}, which can result in surprising behavior; a DNS label is recommended: [{string.Join(' ', problems)}]");
        }
    }

    private static void Service(JsonObject spec, List<string> warnings)
    {
        if (JsonTree.Text(spec, "clusterIP") == "None")
        {
            if (JsonTree.Text(spec, "loadBalancerIP") is { Length: > 0 })
            {
                warnings.Add("spec.loadBalancerIP is ignored for headless services");
            }

            if (JsonTree.Array(spec, "externalIPs") is { Count: > 0 })
            {
                warnings.Add("spec.externalIPs is ignored for headless services");
            }

            if (JsonTree.Text(spec, "sessionAffinity") == "ClientIP")
            {
                warnings.Add("spec.SessionAffinity is ignored for headless services");
            }
        }

        if (JsonTree.Text(spec, "type") == "ExternalName" && JsonTree.Array(spec, "externalIPs") is { Count: > 0 })
        {
            warnings.Add("spec.externalIPs is ignored when spec.type is \"ExternalName\"");
        }

        if (JsonTree.Text(spec, "type") != "ExternalName" && JsonTree.Text(spec, "externalName") is { Length: > 0 })
        {
            warnings.Add("spec.externalName is ignored when spec.type is not \"ExternalName\"");
        }
    }
}
