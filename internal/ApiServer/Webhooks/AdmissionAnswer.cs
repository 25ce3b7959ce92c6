using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Serialization;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>What a webhook decided.</summary>
/// <param name="Allowed">Whether the request may go on.</param>
/// <param name="Result">The Status it gives with a refusal, or null.</param>
/// <param name="Patch">A JSON patch, or empty.</param>
/// <param name="PatchType">The kind of the patch, or empty.</param>
/// <param name="Warnings">Texts for the client.</param>
internal sealed record AdmissionAnswer(bool Allowed, JsonObject? Result, byte[] Patch, string PatchType, IReadOnlyList<string> Warnings)
{
    /// <summary>The refusal a client gets.</summary>
    public ApiStatus Refusal(string webhook)
    {
        var result = Result is null ? new JsonObject() : (JsonObject)Result.DeepClone();
        result["kind"] = "Status";
        var status = ApiStatus.Parse(ObjectEncoder.Encode(result))!;
        var why = status.Message.Length > 0 ? $": {status.Message}" : status.Reason.Length > 0 ? $": {status.Reason}" : " without explanation";
        return status with { Code = Code(), Message = $"admission webhook {GoQuote.Quote(webhook)} denied the request{why}" };
    }

    // A refusal is an error whatever the webhook calls it.
    private int Code() => JsonTree.Number(Result, "code") switch
    {
        null or < 400 => 400,
        > 599 => 500,
        var code => (int)code,
    };
}
