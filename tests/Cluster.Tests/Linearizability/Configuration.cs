namespace EdgeOrch.Cluster.Tests.Linearizability;

/// <summary>One way things can have gone: the state, and which of the calls that are still open have taken effect. Immutable.</summary>
internal sealed class Configuration : IEquatable<Configuration>
{
    private readonly int _hash;

    public Configuration(RegisterState state, int[] effective)
    {
        State = state;
        Effective = effective;
        HashCode hash = default;
        hash.Add(state);
        foreach (int call in effective)
        {
            hash.Add(call);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The object.</summary>
    public RegisterState State { get; }

    /// <summary>The open calls that have taken effect, in ascending order.</summary>
    public int[] Effective { get; }

    /// <summary>Whether an open call has taken effect.</summary>
    public bool Has(int call) => Array.BinarySearch(Effective, call) >= 0;

    /// <summary>This, with one more call in effect.</summary>
    public Configuration With(int call)
    {
        int at = ~Array.BinarySearch(Effective, call);
        return new Configuration(State, [.. Effective[..at], call, .. Effective[at..]]);
    }

    /// <summary>This, with a call that is no longer open.</summary>
    public Configuration Without(int call) => new(State, [.. Effective.Where(other => other != call)]);

    /// <summary>Whether whatever can follow the other can follow this: both differ only in calls that the other has used up and this may still use.</summary>
    /// <param name="other">The other.</param>
    /// <param name="isOptional">Whether a call may never take effect.</param>
    public bool Covers(Configuration other, Func<int, bool> isOptional) =>
        State == other.State && Effective.All(other.Has) && other.Effective.All(call => isOptional(call) || Has(call));

    /// <inheritdoc/>
    public bool Equals(Configuration? other) => other is not null && State == other.State && Effective.AsSpan().SequenceEqual(other.Effective);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Configuration);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;
}
