using System.Text.Json.Nodes;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>The options of a review, as webhooks see them.</summary>
internal sealed record ReviewOptions(QueryValues Query) : IAdmissionOptions
{
    /// <inheritdoc/>
    public JsonObject ForAdmission(AdmissionRequest request) => WriteOptions.ForAdmission(request, Query);
}
