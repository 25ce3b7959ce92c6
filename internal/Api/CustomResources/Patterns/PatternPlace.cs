namespace EdgeOrch.Api.CustomResources.Patterns;

/// <summary>A condition on a position in a text.</summary>
internal enum PatternPlace
{
    /// <summary>Before the first character.</summary>
    TextStart,

    /// <summary>After the last character.</summary>
    TextEnd,

    /// <summary>Before the first character of a line.</summary>
    LineStart,

    /// <summary>After the last character of a line.</summary>
    LineEnd,

    /// <summary>Between a word character and another one (ASCII).</summary>
    WordEdge,

    /// <summary>Anywhere else.</summary>
    NoWordEdge,
}
