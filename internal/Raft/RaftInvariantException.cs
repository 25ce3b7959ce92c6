using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EdgeOrch.Raft;

/// <summary>Something that consensus rests on does not hold; going on could lose or invent state, so the server must stop.</summary>
public sealed class RaftInvariantException(string message) : Exception(message)
{
    /// <summary>Throws unless the condition holds; stays on in release builds.</summary>
    internal static void Require([DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        if (!condition)
        {
            throw new RaftInvariantException($"broken invariant: {what}");
        }
    }
}
