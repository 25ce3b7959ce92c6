namespace EdgeOrch.Raft.Simulation;

/// <summary>What is going to happen, moment by moment; within a moment in the order in which it was planned.</summary>
internal sealed class Calendar
{
    /// <summary>The furthest that anything is planned ahead, in moments.</summary>
    internal const int Horizon = 2048;

    private readonly List<Action>?[] _moments = new List<Action>?[Horizon];

    /// <summary>The present moment.</summary>
    internal long Now { get; private set; }

    /// <summary>Plans something; 0 is later in this same moment.</summary>
    internal void After(int moments, Action what)
    {
        RequireWithin(moments);
        (_moments[(Now + moments) % Horizon] ??= []).Add(what);
    }

    /// <summary>Lets the present moment happen and goes to the next one.</summary>
    internal void Pass()
    {
        if (_moments[Now % Horizon] is { } present)
        {
            // What happens may add to this very moment.
            for (int i = 0; i < present.Count; i++)
            {
                present[i]();
            }
            present.Clear();
        }
        Now++;
    }

    private static void RequireWithin(int moments)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(moments);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(moments, Horizon);
    }
}
