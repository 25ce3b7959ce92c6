namespace EdgeOrch.ApiServer.Health;

/// <summary>The named checks behind <c>/livez</c> and <c>/readyz</c>. Thread-safe.</summary>
public sealed class HealthChecks
{
    private readonly List<Check> _checks = [];
    private readonly Lock _lock = new();

    /// <summary>Adds a check.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="failure">Says what is wrong, or null when all is well. Must be quick.</param>
    /// <param name="live">Whether a failure means that the process must be restarted, not only that it is not ready.</param>
    public void Add(string name, Func<string?> failure, bool live = false)
    {
        lock (_lock)
        {
            _checks.Add(new Check(name, failure, live));
        }
    }

    /// <summary>The checks of a kind, in order.</summary>
    internal IReadOnlyList<Check> Of(bool liveOnly)
    {
        lock (_lock)
        {
            return [.. _checks.Where(check => check.Live || !liveOnly)];
        }
    }

    internal sealed record Check(string Name, Func<string?> Failure, bool Live);
}
