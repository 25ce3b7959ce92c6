namespace EdgeOrch.Node.Probes;

/// <summary>Turns single outcomes into a verdict by success and failure thresholds. Pure state, no clock. Not thread-safe.</summary>
public sealed class ProbeCounter(bool initial, int successThreshold, int failureThreshold)
{
    private bool _last;
    private int _run;

    /// <summary>The verdict so far.</summary>
    public bool Verdict { get; private set; } = initial;

    /// <summary>Whether a threshold was ever reached: only then the verdict is more than the initial value.</summary>
    public bool Decided { get; private set; }

    /// <summary>Counts an outcome; returns whether a threshold was reached that changes or first makes the verdict.</summary>
    public bool Record(bool success)
    {
        _run = success == _last && _run > 0 ? _run + 1 : 1;
        _last = success;
        if (_run < (success ? successThreshold : failureThreshold))
        {
            return false;
        }

        var changed = !Decided || Verdict != success;
        Decided = true;
        Verdict = success;
        return changed;
    }
}
