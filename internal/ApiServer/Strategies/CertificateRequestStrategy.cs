using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>Certificate signing requests: approval and signing are separate rights, so each subresource changes only its part of the status.</summary>
internal sealed class CertificateRequestStrategy(KindDescription kind) : ResourceStrategy(kind)
{
    /// <inheritdoc/>
    public override void PrepareUpdate(JsonObject value, JsonObject old)
    {
        base.PrepareUpdate(value, old);
        Keep(value, old, "spec");
    }

    /// <inheritdoc/>
    public override void PrepareSubresource(string subresource, JsonObject value, JsonObject old)
    {
        base.PrepareSubresource(subresource, value, old);
        var sent = JsonTree.Object(value, "status") ?? [];
        var approves = subresource == "approval";
        var status = (JsonObject)(JsonTree.Object(old, "status") ?? []).DeepClone();
        if (!approves && sent["certificate"] is { } certificate)
        {
            status["certificate"] = certificate.DeepClone();
        }

        var conditions = JsonTree.Objects(sent, "conditions").Where(c => IsApproval(c) == approves)
            .Concat(JsonTree.Objects(status, "conditions").Where(c => IsApproval(c) != approves))
            .Select(static c => (JsonNode)c.DeepClone()).ToArray();
        if (conditions.Length > 0)
        {
            status["conditions"] = new JsonArray(conditions);
        }
        else
        {
            status.Remove("conditions");
        }

        value["status"] = status;
    }

    /// <inheritdoc/>
    public override IEnumerable<FieldError> Validate(JsonObject value, JsonObject? old) => old is null ? CertificateRequestRules.OfNew(value) : [];

    /// <inheritdoc/>
    public override IEnumerable<FieldError> ValidateUpdate(string subresource, JsonObject value, JsonObject old) =>
        subresource.Length > 0 ? CertificateRequestRules.OfStatus(value, old) : [];

    private static bool IsApproval(JsonObject condition) => JsonTree.Text(condition, "type") is "Approved" or "Denied";
}
