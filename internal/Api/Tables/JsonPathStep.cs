using System.Text.Json.Nodes;

namespace EdgeOrch.Api.Tables;

/// <summary>One step of a path: from values to values below them.</summary>
internal abstract record JsonPathStep
{
    private JsonPathStep()
    {
    }

    /// <summary>The property of a name.</summary>
    internal sealed record Name(string Text) : JsonPathStep;

    /// <summary>Items from one index to before another; or the item at one index. Negative ones count from the end.</summary>
    internal sealed record Slice(int? From, int? To, int Step, bool Single) : JsonPathStep;

    /// <summary>All items or properties.</summary>
    internal sealed record All : JsonPathStep;

    /// <summary>What any of several steps finds.</summary>
    internal sealed record Any(IReadOnlyList<JsonPathStep> Steps) : JsonPathStep;

    /// <summary>The value and everything below it.</summary>
    internal sealed record Deep : JsonPathStep;

    /// <summary>Items for which a comparison holds; an empty operator asks whether the left side is there.</summary>
    internal sealed record Filter(Operand Left, string Operator, Operand? Right) : JsonPathStep;

    /// <summary>A side of a comparison: a constant, or a path from the item.</summary>
    internal sealed record Operand(JsonNode? Constant, JsonPath? Path)
    {
        /// <summary>The value of the side; false when the path finds none.</summary>
        public bool Find(JsonNode? item, out JsonNode? value)
        {
            value = Constant;
            return Path is null || Path.TryFind(item, out value);
        }
    }
}
