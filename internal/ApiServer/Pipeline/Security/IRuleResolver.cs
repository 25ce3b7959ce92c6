using System.Text.Json.Nodes;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>Lists what a user may do in a namespace, for SelfSubjectRulesReview (<c>kubectl auth can-i --list</c>).</summary>
public interface IRuleResolver
{
    /// <summary>The status of the review: <c>resourceRules</c>, <c>nonResourceRules</c>, <c>incomplete</c>, <c>evaluationError</c>.</summary>
    ValueTask<JsonObject> ResolveAsync(UserInfo user, string @namespace, CancellationToken cancellationToken);
}
