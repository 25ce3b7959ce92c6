namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>What a step of an automaton does.</summary>
internal enum PatternAction
{
    /// <summary>Takes one code point of a set.</summary>
    Take,

    /// <summary>Goes on in two places.</summary>
    Fork,

    /// <summary>Goes on where a condition on the position holds.</summary>
    Check,

    /// <summary>The end: the text matches.</summary>
    Match,
}

/// <summary>A step of an automaton. Changes only while it is built.</summary>
internal sealed class PatternStep(PatternAction action)
{
    public PatternAction Action { get; } = action;

    public CharSet? Set { get; init; }

    public PatternPlace Where { get; init; }

    public int First { get; set; }

    public int Second { get; set; }
}
