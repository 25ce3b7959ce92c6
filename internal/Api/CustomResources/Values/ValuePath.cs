using System.Globalization;
using System.Text;

namespace EdgeOrch.Api.CustomResources.Values;

/// <summary>Where a value is in an object. Costs text only when somebody asks for it. Immutable.</summary>
internal sealed class ValuePath
{
    private readonly ValuePath? _parent;
    private readonly string? _name;
    private readonly int _index;

    private ValuePath(ValuePath? parent, string? name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>The object itself.</summary>
    public static ValuePath Root { get; } = new(null, null, -1);

    /// <summary>A path that begins with this text.</summary>
    public static ValuePath From(string text) => new(Root, text, -1);

    /// <summary>The property of this name.</summary>
    public ValuePath Name(string name) => new(this, name, -1);

    /// <summary>The item at this index.</summary>
    public ValuePath Index(int index) => new(this, null, index);

    /// <summary>"spec.ports[0].name"; empty for the object itself.</summary>
    public override string ToString()
    {
        var builder = new StringBuilder();
        Write(builder);
        return builder.ToString();
    }

    private void Write(StringBuilder builder)
    {
        _parent?.Write(builder);
        if (_name is not null)
        {
            builder.Append(builder.Length > 0 ? "." : "").Append(_name);
        }
        else if (_index >= 0)
        {
            builder.Append('[').Append(_index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }
    }
}
