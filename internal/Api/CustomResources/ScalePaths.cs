using System.Text.Json.Nodes;

namespace EdgeOrch.Api.CustomResources;

/// <summary>Where an object keeps what its scale shows.</summary>
/// <param name="SpecReplicas">Path of the wanted count, below spec.</param>
/// <param name="StatusReplicas">Path of the observed count, below status.</param>
/// <param name="LabelSelector">Path of a label selector in its text form, below spec or status; or null.</param>
public sealed record ScalePaths(FieldPath SpecReplicas, FieldPath StatusReplicas, FieldPath? LabelSelector)
{
    /// <summary>Reads spec.versions[].subresources.scale; null when there is none.</summary>
    public static ScalePaths? Read(JsonObject? scale) => scale is null ? null : new(
        new FieldPath(JsonTree.Text(scale, "specReplicasPath") ?? ""),
        new FieldPath(JsonTree.Text(scale, "statusReplicasPath") ?? ""),
        JsonTree.Text(scale, "labelSelectorPath") is { Length: > 0 } selector ? new FieldPath(selector) : null);
}
