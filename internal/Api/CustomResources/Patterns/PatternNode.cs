namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>A part of a regular expression.</summary>
internal abstract record PatternNode
{
    private PatternNode()
    {
    }

    /// <summary>One code point of a set.</summary>
    internal sealed record One(CharSet Set) : PatternNode;

    /// <summary>One part after the other; none is the empty text.</summary>
    internal sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>Any one of the parts.</summary>
    internal sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <summary>A part again and again; no most when <paramref name="Most"/> is negative.</summary>
    internal sealed record Repeat(PatternNode Part, int Least, int Most) : PatternNode;

    /// <summary>A place in the text.</summary>
    internal sealed record Place(PatternPlace Where) : PatternNode;
}
