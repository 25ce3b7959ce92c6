namespace EdgeOrch.Network.Cni;

/// <summary>A CNI call failed; the runtime shows the message to people.</summary>
public sealed class CniException(CniErrorCode code, string message, string details = "") : Exception(message)
{
    /// <summary>What kind of failure.</summary>
    public CniErrorCode Code { get; } = code;

    /// <summary>More for the log.</summary>
    public string Details { get; } = details;
}
