using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Asks one admission webhook about one write and applies its failure policy. Thread-safe.</summary>
internal sealed partial class WebhookInvoker(WebhookCaller caller, WebhookMetrics metrics, TimeProvider time, ILogger logger)
{
    private const int MaxAnswer = 16 * 1024 * 1024;

    /// <summary>The answer of a webhook that lets the write go on; null when it failed and its failures are ignored.</summary>
    /// <exception cref="ApiException">It refuses; it failed and failures count; it has side effects and nothing is to be stored.</exception>
    public async ValueTask<AdmissionAnswer?> AskAsync(
        AdmissionWebhook webhook, WebhookSubject subject, SeenResource seen, bool mutating, CancellationToken cancellationToken)
    {
        if (subject.Request.DryRun && !webhook.AllowsDryRun)
        {
            throw ApiException.BadRequest($"admission webhook {GoQuote.Quote(webhook.Name)} does not support dry run");
        }

        var value = await subject.ShowAsync(seen, subject.Request.Object, cancellationToken).ConfigureAwait(false);
        var old = await subject.ShowAsync(seen, subject.Request.OldObject, cancellationToken).ConfigureAwait(false);
        var start = time.GetTimestamp();
        AdmissionAnswer answer;
        try
        {
            var version = webhook.ReviewVersion
                ?? throw new WebhookFailedException("could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)", 400);
            var uid = Guid.NewGuid().ToString();
            var question = AdmissionReview.Write(uid, version, subject, seen, value, old);
            answer = AdmissionReview.Read(await PostAsync(webhook, question, cancellationToken).ConfigureAwait(false), uid, version, mutating);
        }
        catch (WebhookFailedException e)
        {
            Fail(webhook, subject, mutating, e, time.GetElapsedTime(start));
            return null;
        }

        var refusal = answer.Allowed ? null : answer.Refusal(webhook.Name);
        metrics.Asked(webhook.Name, mutating, subject.Operation, refusal?.Code ?? 200, refusal is null ? null : "no_error", time.GetElapsedTime(start));
        Warn(subject, answer);
        return refusal is null ? answer : throw new ApiException(refusal);
    }

    private async ValueTask<JsonObject> PostAsync(AdmissionWebhook webhook, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        try
        {
            return WebhookAnswer.Parse(
                await caller.PostAsync(webhook.Target, question, webhook.Timeout, MaxAnswer, cancellationToken).ConfigureAwait(false));
        }
        catch (WebhookFailedException e)
        {
            throw new WebhookFailedException($"failed to call webhook: {e.Message}", e.Code, e);
        }
    }

    private void Fail(AdmissionWebhook webhook, WebhookSubject subject, bool mutating, WebhookFailedException e, TimeSpan took)
    {
        metrics.Asked(webhook.Name, mutating, subject.Operation, e.Code, webhook.FailOpen ? null : "calling_webhook_error", took);
        if (!webhook.FailOpen)
        {
            LogClosed(webhook.Id, e.Message);
            throw ApiException.InternalError($"failed calling webhook {GoQuote.Quote(webhook.Name)}: {e.Message}", e);
        }

        LogOpen(webhook.Id, e.Message);
        metrics.FailedOpen(webhook.Name, mutating);
    }

    // Validating webhooks answer side by side; a write that is tried again hears the same warning again.
    private static void Warn(WebhookSubject subject, AdmissionAnswer answer)
    {
        lock (subject)
        {
            foreach (var warning in answer.Warnings)
            {
                if (!subject.Request.Warnings.Contains(warning))
                {
                    subject.Request.Warnings.Add(warning);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook} failed, the request is refused: {Reason}")]
    private partial void LogClosed(string webhook, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Webhook} failed, the request goes on without it: {Reason}")]
    private partial void LogOpen(string webhook, string reason);
}
