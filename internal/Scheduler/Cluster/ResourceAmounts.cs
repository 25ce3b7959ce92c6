using EdgeOrch.Api.Types;

namespace EdgeOrch.Scheduler.Cluster;

/// <summary>
/// Amounts of named resources: CPU in thousandths of a core, everything else in whole units (bytes, devices).
/// </summary>
public sealed class ResourceAmounts
{
    /// <summary>The name of the CPU resource.</summary>
    public const string Cpu = "cpu";

    /// <summary>The name of the memory resource.</summary>
    public const string Memory = "memory";

    private Dictionary<string, long>? _others;

    /// <summary>Thousandths of a core.</summary>
    public long MilliCpu { get; set; }

    /// <summary>Bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>Every other resource by name.</summary>
    public IReadOnlyDictionary<string, long> Others => _others ?? Empty;

    private static IReadOnlyDictionary<string, long> Empty { get; } = new Dictionary<string, long>();

    /// <summary>Converts a resource list.</summary>
    public static ResourceAmounts From(IReadOnlyDictionary<string, Quantity>? list)
    {
        var result = new ResourceAmounts();
        foreach (var (name, quantity) in list ?? new Dictionary<string, Quantity>())
        {
            result[name] = name == Cpu ? quantity.MilliValue : quantity.Value;
        }

        return result;
    }

    /// <summary>The amount of one resource.</summary>
    public long this[string name]
    {
        get => name switch
        {
            Cpu => MilliCpu,
            Memory => MemoryBytes,
            _ => _others is not null && _others.TryGetValue(name, out var amount) ? amount : 0,
        };
        set
        {
            switch (name)
            {
                case Cpu:
                    MilliCpu = value;
                    break;
                case Memory:
                    MemoryBytes = value;
                    break;
                default:
                    (_others ??= new Dictionary<string, long>(StringComparer.Ordinal))[name] = value;
                    break;
            }
        }
    }

    /// <summary>Adds (or with -1 subtracts) every amount of another.</summary>
    public void Add(ResourceAmounts other, int sign = 1)
    {
        MilliCpu += sign * other.MilliCpu;
        MemoryBytes += sign * other.MemoryBytes;
        if (other._others is not null)
        {
            foreach (var (name, amount) in other._others)
            {
                this[name] += sign * amount;
            }
        }
    }

    /// <summary>Raises every amount to at least that of another.</summary>
    public void Max(ResourceAmounts other)
    {
        MilliCpu = Math.Max(MilliCpu, other.MilliCpu);
        MemoryBytes = Math.Max(MemoryBytes, other.MemoryBytes);
        foreach (var (name, amount) in other.Others)
        {
            this[name] = Math.Max(this[name], amount);
        }
    }
}
