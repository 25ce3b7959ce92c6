using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Subresources;

/// <summary>
/// Serves the review kinds: questions about identity and rights that are answered and never stored. Admission sees them like objects.
/// Thread-safe.
/// </summary>
internal sealed class ReviewHandler(ResourceRegistry registry, SecurityParts security, AdmissionChain admission) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => info is { IsResource: true, Verb: "create", Subresource: "", Group: "authorization.k8s.io" or "authentication.k8s.io" };

    /// <inheritdoc/>
    public async ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var info = context.Info;
        var kind = registry.Catalog.FindResource(info.Group, info.Version, info.Resource) ?? throw ApiException.ResourceNotFound();
        var body = await context.ReadBodyAsync().ConfigureAwait(false);
        var review = ObjectDecoder.Decode(body, context.Request.ContentType, kind, WriteOptions.Validation(context.Query)).Object;
        JsonTree.Ensure(review, "metadata");
        await admission.AdmitAsync(ForAdmission(context, review), context.Cancellation).ConfigureAwait(false);
        var spec = JsonTree.Ensure(review, "spec");
        review["status"] = kind.Kind switch
        {
            "SelfSubjectAccessReview" or "SubjectAccessReview" or "LocalSubjectAccessReview" =>
                await AccessAsync(context, review, kind.Kind).ConfigureAwait(false),
            "SelfSubjectRulesReview" => await RulesAsync(context, spec).ConfigureAwait(false),
            "TokenReview" => await TokenAsync(context, spec).ConfigureAwait(false),
            "SelfSubjectReview" => new JsonObject { ["userInfo"] = Describe(context.User) },
            _ => throw ApiException.ResourceNotFound(),
        };
        if (kind.Kind == "SelfSubjectReview")
        {
            review.Remove("spec");
            JsonTree.Ensure(review, "metadata")["creationTimestamp"] = ObjectMeta.Time(context.Now);
        }

        return ResponseEncoder.Tree(context, review, 201);
    }

    private static AdmissionRequest ForAdmission(RequestContext context, JsonObject review) => new()
    {
        Operation = AdmissionOperation.Create,
        Info = context.Info,
        Name = ObjectMeta.Text(review, "name"),
        User = context.User,
        Object = review,
        DryRun = WriteOptions.DryRun(context.Query),
        Options = new ReviewOptions(context.Query),
        Warnings = context.Warnings,
    };

    private async ValueTask<JsonObject> AccessAsync(RequestContext context, JsonObject review, string kind)
    {
        var question = AccessQuestion.Parse(review, kind, context.Info.Namespace, context.User);
        var decision = await security.Authorizer.AuthorizeAsync(question, context.Cancellation).ConfigureAwait(false);
        var status = new JsonObject { ["allowed"] = decision.IsAllowed };
        if (decision.Verdict == AuthorizationVerdict.Denied)
        {
            status["denied"] = true;
        }

        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    private async ValueTask<JsonObject> RulesAsync(RequestContext context, JsonObject spec)
    {
        var ns = JsonTree.Text(spec, "namespace") is { Length: > 0 } named ? named : throw ApiException.BadRequest("no namespace on request");
        return security.RuleResolver is { } resolver
            ? await resolver.ResolveAsync(context.User, ns, context.Cancellation).ConfigureAwait(false)
            : new JsonObject { ["resourceRules"] = new JsonArray(), ["nonResourceRules"] = new JsonArray(), ["incomplete"] = true };
    }

    private async ValueTask<JsonObject> TokenAsync(RequestContext context, JsonObject spec)
    {
        if (JsonTree.Text(spec, "token") is not { Length: > 0 } token)
        {
            throw ApiException.BadRequest("token is required for TokenReview in authentication");
        }

        var request = new AuthenticationRequest { BearerToken = token, Audiences = [.. JsonTree.Texts(spec, "audiences")] };
        var result = await security.Authenticator.AuthenticateAsync(request, context.Cancellation).ConfigureAwait(false);
        if (result.User is not { } user)
        {
            return new JsonObject { ["authenticated"] = false, ["user"] = new JsonObject(), ["error"] = result.Failure ?? "invalid bearer token" };
        }

        var status = new JsonObject { ["authenticated"] = true, ["user"] = Describe(user) };
        if (result.Audiences.Count > 0)
        {
            status["audiences"] = Texts(result.Audiences);
        }

        return status;
    }

    private static JsonObject Describe(UserInfo user)
    {
        var described = new JsonObject { ["username"] = user.Name, ["groups"] = Texts(user.Groups) };
        if (user.Uid.Length > 0)
        {
            described["uid"] = user.Uid;
        }

        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra)
            {
                extra[key] = Texts(values);
            }

            described["extra"] = extra;
        }

        return described;
    }

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(static v => (JsonNode)JsonValue.Create(v))]);
}
