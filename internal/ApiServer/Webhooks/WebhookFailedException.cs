namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>A webhook gave no usable answer. The message says why in upstream's words; whoever asked decides what follows.</summary>
internal sealed class WebhookFailedException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">Why.</param>
    /// <param name="code">The HTTP status for metrics: the webhook's own, else 503.</param>
    /// <param name="inner">What caused it, or null.</param>
    public WebhookFailedException(string message, int code = 503, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The HTTP status for metrics.</summary>
    public int Code { get; }
}
