namespace EdgeOrch.ApiGen;

/// <summary>How one field looks in C#.</summary>
/// <param name="ClrType">The type without its nullable mark.</param>
/// <param name="ReadItem">A method that reads one value, usable as a method group.</param>
/// <param name="WriteValue">A format that writes the value held in {0} to <c>writer</c> as a value without a name.</param>
internal sealed record FieldShape(string ClrType, string ReadItem, string WriteValue)
{
    /// <summary>Whether the value is a struct, so that a nullable one needs <c>.Value</c>.</summary>
    public bool IsValueType { get; init; }

    /// <summary>For lists: the shape of an element.</summary>
    public FieldShape? Element { get; init; }

    /// <summary>For maps: the shape of a value.</summary>
    public FieldShape? MapValue { get; init; }

    /// <summary>The generated type behind this shape, if any.</summary>
    public TypeModel? Model { get; init; }
}
