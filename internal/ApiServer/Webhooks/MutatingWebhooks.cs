using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Patching;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Lets mutating webhooks change objects, one after the other by configuration name. Thread-safe.</summary>
internal sealed class MutatingWebhooks(ResourceRegistry registry, WebhookInvoker invoker) : IAdmission
{
    private readonly EquivalentResources _resources = new(registry);
    private readonly WebhookMatcher _matcher = new(registry);
    private readonly WebhookConfigurations _configurations =
        new(registry.Find("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations")!.Storage);

    /// <inheritdoc/>
    public string Name => "MutatingAdmissionWebhook";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => WebhookScope.Covers(request);

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var webhooks = await _configurations.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (webhooks.Count > 0)
        {
            await AskAllAsync(webhooks, request, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Objects that go have nothing to change any more, but these webhooks are asked about them too.</summary>
    public ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) =>
        request.Operation == AdmissionOperation.Delete ? MutateAsync(request, cancellationToken) : ValueTask.CompletedTask;

    private async ValueTask AskAllAsync(IReadOnlyList<AdmissionWebhook> webhooks, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var subject = new WebhookSubject(_resources, request);
        var rounds = request.Rounds ??= new MutationRounds();
        if (rounds.Second)
        {
            rounds.Compare(request.Object!);
        }

        var defaulted = false;
        foreach (var webhook in webhooks)
        {
            if ((rounds.Second && !rounds.WantsAgain(webhook.Id))
                || await _matcher.MatchAsync(webhook, subject, cancellationToken).ConfigureAwait(false) is not { } seen)
            {
                continue;
            }

            if (!defaulted)
            {
                subject.Default();
                defaulted = true;
            }

            var answer = await invoker.AskAsync(webhook, subject, seen, mutating: true, cancellationToken).ConfigureAwait(false);
            if (answer is { Patch.Length: > 0 } && await ApplyAsync(webhook, subject, seen, answer, cancellationToken).ConfigureAwait(false))
            {
                rounds.NoteChange();
            }

            if (webhook.Reinvoked)
            {
                rounds.Asked(webhook.Id);
            }
        }
    }

    // Returns whether the patch changed anything.
    private static async ValueTask<bool> ApplyAsync(
        AdmissionWebhook webhook, WebhookSubject subject, SeenResource seen, AdmissionAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.PatchType != "JSONPatch")
        {
            throw ApiException.InternalError($"failed calling webhook {GoQuote.Quote(webhook.Name)}: unsupported patch type {GoQuote.Quote(answer.PatchType)}");
        }

        try
        {
            var value = await subject.ShowAsync(seen, subject.Request.Object, cancellationToken).ConfigureAwait(false);
            if (value is null || subject.Request.Operation == AdmissionOperation.Connect)
            {
                return IsEmpty(answer.Patch) ? false : throw ApiException.InternalError(
                    $"admission webhook {GoQuote.Quote(webhook.Name)} attempted to modify the object, which is not supported for this operation");
            }

            var patched = JsonPatch.Apply(value, answer.Patch);
            if (JsonNode.DeepEquals(patched, value))
            {
                return false;
            }

            await subject.ReplaceAsync(seen, patched as JsonObject ?? throw ApiException.InternalError("the patch leaves no object"), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ApiException e) when (e.Reason != StatusReason.InternalError)
        {
            var why = e.Status.Details?.Causes is [{ Message: var cause }, ..] ? cause : e.Message;
            throw ApiException.InternalError($"the patch of admission webhook {GoQuote.Quote(webhook.Name)} does not fit: {why}", e);
        }
    }

    private static bool IsEmpty(byte[] patch) => patch.AsSpan().Trim(" \t\r\n"u8) is [(byte)'[', .., (byte)']'] list && list[1..^1].Trim(" \t\r\n"u8).IsEmpty;
}
