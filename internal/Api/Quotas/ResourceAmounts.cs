using System.Text.Json.Nodes;
using EdgeOrch.Api.Types;

namespace EdgeOrch.Api.Quotas;

/// <summary>Amounts by resource name, as resource lists carry them. Not thread-safe.</summary>
public sealed class ResourceAmounts
{
    private readonly Dictionary<string, Quantity> _amounts = new(StringComparer.Ordinal);

    /// <summary>The names that have an amount, in order.</summary>
    public IEnumerable<string> Names => _amounts.Keys.Order(StringComparer.Ordinal);

    /// <summary>An amount; nothing for names without one.</summary>
    public Quantity this[string name]
    {
        get => _amounts.GetValueOrDefault(name);
        set => _amounts[name] = value;
    }

    /// <summary>Reads a resource list; what is no quantity is left out, for validation reports it.</summary>
    public static ResourceAmounts Parse(JsonObject? list)
    {
        var amounts = new ResourceAmounts();
        foreach (var (name, value) in list ?? [])
        {
            if (Quantity.TryParse(JsonTree.AsText(value) ?? JsonTree.AsNumber(value)?.ToString(System.Globalization.CultureInfo.InvariantCulture), out var amount))
            {
                amounts._amounts[name] = amount;
            }
        }

        return amounts;
    }

    /// <summary>Whether a name has an amount, which may be zero.</summary>
    public bool Has(string name) => _amounts.ContainsKey(name);

    /// <summary>Adds to one name.</summary>
    public void Add(string name, Quantity amount) => _amounts[name] = _amounts.TryGetValue(name, out var before) ? before + amount : amount;

    /// <summary>Adds all of another list.</summary>
    public void Add(ResourceAmounts other)
    {
        foreach (var (name, amount) in other._amounts)
        {
            Add(name, amount);
        }
    }

    /// <summary>Raises every name to at least what another list has.</summary>
    public void RaiseTo(ResourceAmounts other)
    {
        foreach (var (name, amount) in other._amounts)
        {
            if (!_amounts.TryGetValue(name, out var own) || own < amount)
            {
                _amounts[name] = amount;
            }
        }
    }

    /// <summary>The resource list.</summary>
    public JsonObject ToJson()
    {
        var list = new JsonObject();
        foreach (var name in Names)
        {
            list[name] = _amounts[name].ToString();
        }

        return list;
    }

    /// <summary>Some of the amounts the way messages show them: <c>cpu=1,pods=2</c>.</summary>
    public string Print(IEnumerable<string> names) => string.Join(',', names.Order(StringComparer.Ordinal).Select(name => $"{name}={this[name]}"));
}
