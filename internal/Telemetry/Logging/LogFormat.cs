namespace EdgeOrch.Telemetry.Logging;

/// <summary>How a log line is written.</summary>
public enum LogFormat
{
    /// <summary>One readable line per event; coloured when the output is a terminal.</summary>
    Human,

    /// <summary>One JSON object per line, for log collectors.</summary>
    Json,
}
