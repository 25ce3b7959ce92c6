namespace EdgeOrch.Node.Images;

/// <summary>An image cannot be had now.</summary>
/// <param name="reason">The container's waiting reason, for example ImagePullBackOff.</param>
/// <param name="message">The details.</param>
/// <param name="retryAt">When trying again makes sense; null when only a change of the pod helps.</param>
public sealed class ImagePullException(string reason, string message, DateTimeOffset? retryAt) : Exception(message)
{
    /// <summary>The container's waiting reason.</summary>
    public string Reason { get; } = reason;

    /// <summary>When trying again makes sense.</summary>
    public DateTimeOffset? RetryAt { get; } = retryAt;
}
