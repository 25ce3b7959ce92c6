using System.Text.Json.Nodes;
using EdgeOrch.Api.Conversion;
using EdgeOrch.Api.CustomResources;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Serialization;
using EdgeOrch.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>Lets a webhook convert custom resources between versions: one call for as many objects as are handed over together. Thread-safe.</summary>
internal sealed partial class ConversionWebhook(
    ConversionSettings settings, WebhookCaller caller, WebhookMetrics metrics, TimeProvider time, ILogger logger) : IVersionConversion
{
    private const int MinAnswer = 16 * 1024 * 1024;
    private const int MaxAnswer = 512 * 1024 * 1024;

    // How much larger than the question an answer may be.
    private const int Growth = 4;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly WebhookTarget _target = WebhookTarget.Of(settings.ClientConfig);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<JsonObject>> ConvertAsync(IReadOnlyList<JsonObject> objects, string toApiVersion, CancellationToken cancellationToken)
    {
        var review = new ConversionReview(settings.ReviewVersions, Guid.NewGuid().ToString(), toApiVersion, objects);
        if (!review.Needed)
        {
            return objects;
        }

        var start = time.GetTimestamp();
        JsonObject answer;
        try
        {
            var question = ObjectEncoder.Encode(review.Request());
            var most = (int)Math.Clamp((long)question.Length * Growth, MinAnswer, MaxAnswer);
            answer = WebhookAnswer.Parse(await caller.PostAsync(_target, question, Limit, most, cancellationToken).ConfigureAwait(false));
        }
        catch (WebhookFailedException e)
        {
            metrics.Converted("conversion_webhook_call_failure", time.GetElapsedTime(start));
            LogFailed(_target.Url, e.Message);
            throw new ApiException(review.Failed(e.Message).Status, e);
        }

        try
        {
            var converted = review.Read(answer);
            metrics.Converted("", time.GetElapsedTime(start));
            return converted;
        }
        catch (ApiException e)
        {
            metrics.Converted("conversion_webhook_malformed_response_failure", time.GetElapsedTime(start));
            LogFailed(_target.Url, e.Message);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversion webhook {Url} failed: {Reason}")]
    private partial void LogFailed(string url, string reason);
}
