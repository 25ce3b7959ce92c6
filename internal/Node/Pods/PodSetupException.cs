namespace EdgeOrch.Node.Pods;

/// <summary>A pod or container cannot be set up; the reason becomes its waiting reason or its event.</summary>
/// <param name="reason">For example CreateContainerConfigError or FailedMount.</param>
/// <param name="message">As upstream words it.</param>
public sealed class PodSetupException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The machine-readable reason.</summary>
    public string Reason { get; } = reason;
}
