using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Decides whether a webhook is asked about a write, and in which version. Thread-safe.</summary>
internal sealed class WebhookMatcher(ResourceRegistry registry)
{
    private readonly ResourceStorage _namespaces = registry.Find("", "v1", "namespaces")!.Storage;

    /// <summary>The resource as the webhook wants to see it; null when it does not want to.</summary>
    /// <exception cref="ApiException">404: the namespace whose labels count is gone.</exception>
    public async ValueTask<SeenResource?> MatchAsync(AdmissionWebhook webhook, WebhookSubject subject, CancellationToken cancellationToken)
    {
        if (Resource(webhook, subject) is not { } seen)
        {
            return null;
        }

        var request = subject.Request;
        var objects = webhook.Objects;
        if (!objects.MatchesEverything
            && !(request.Object is { } now && objects.Matches(subject.Labels(now)))
            && !(request.OldObject is { } old && objects.Matches(subject.Labels(old))))
        {
            return null;
        }

        return await NamespaceMatchesAsync(webhook, subject, cancellationToken).ConfigureAwait(false) ? seen : null;
    }

    // The request's own version counts before equivalent ones, and among those earlier rules count first.
    private static SeenResource? Resource(AdmissionWebhook webhook, WebhookSubject subject)
    {
        var info = subject.Request.Info;
        var namespaced = subject.Namespace.Length > 0 && !subject.IsNamespace;
        foreach (var rule in webhook.Rules)
        {
            if (rule.Matches(subject.Operation, subject.Own, info.Subresource, namespaced))
            {
                return subject.Own;
            }
        }

        if (!webhook.MatchEquivalent)
        {
            return null;
        }

        var others = subject.Equivalents();
        foreach (var rule in webhook.Rules)
        {
            foreach (var other in others)
            {
                if (rule.Matches(subject.Operation, other, info.Subresource, namespaced))
                {
                    return other;
                }
            }
        }

        return null;
    }

    private async ValueTask<bool> NamespaceMatchesAsync(AdmissionWebhook webhook, WebhookSubject subject, CancellationToken cancellationToken)
    {
        var selector = webhook.Namespaces;
        if (selector.MatchesEverything || (subject.Namespace.Length == 0 && !subject.IsNamespace))
        {
            return true;
        }

        var request = subject.Request;
        if (subject.IsNamespace && request.Info.Subresource.Length == 0 && request.Operation != AdmissionOperation.Delete)
        {
            return selector.Matches(subject.Labels(request.Object));
        }

        var found = await _namespaces.GetRecentAsync("", subject.Namespace, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.NotFound("", "namespaces", subject.Namespace);
        return selector.Matches(found.Labels);
    }
}
