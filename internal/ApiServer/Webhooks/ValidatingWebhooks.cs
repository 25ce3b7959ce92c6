using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Lets validating webhooks refuse, all at once; of several refusals the first by configuration name counts. Thread-safe.</summary>
internal sealed class ValidatingWebhooks(ResourceRegistry registry, WebhookInvoker invoker) : IAdmission
{
    private readonly EquivalentResources _resources = new(registry);
    private readonly WebhookMatcher _matcher = new(registry);
    private readonly WebhookConfigurations _configurations =
        new(registry.Find("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations")!.Storage);

    /// <inheritdoc/>
    public string Name => "ValidatingAdmissionWebhook";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => WebhookScope.Covers(request);

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var webhooks = await _configurations.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (webhooks.Count > 0)
        {
            await AskAllAsync(webhooks, request, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask AskAllAsync(IReadOnlyList<AdmissionWebhook> webhooks, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var subject = new WebhookSubject(_resources, request);
        List<Task<ApiException?>>? asked = null;
        foreach (var webhook in webhooks)
        {
            if (await _matcher.MatchAsync(webhook, subject, cancellationToken).ConfigureAwait(false) is { } seen)
            {
                (asked ??= []).Add(RefusalAsync(webhook, subject, seen, cancellationToken));
            }
        }

        ApiException? first = null;
        foreach (var answer in asked ?? [])
        {
            var refusal = await answer.ConfigureAwait(false);
            first ??= refusal;
        }

        if (first is not null)
        {
            throw first;
        }
    }

    private async Task<ApiException?> RefusalAsync(AdmissionWebhook webhook, WebhookSubject subject, SeenResource seen, CancellationToken cancellationToken)
    {
        try
        {
            await invoker.AskAsync(webhook, subject, seen, mutating: false, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
