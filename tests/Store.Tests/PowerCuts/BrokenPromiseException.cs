namespace EdgeOrch.Store.Tests.PowerCuts;

/// <summary>What a store promises its users across power cuts.</summary>
internal enum Promise
{
    /// <summary>It opens and can be read.</summary>
    Opens,

    /// <summary>What was acknowledged as durable is there.</summary>
    KeepsDurableWrites,

    /// <summary>What is there are the first writes in the order of their revisions, each whole, with its bytes and revision.</summary>
    HasNoHole,

    /// <summary>History that is still readable tells the same.</summary>
    KeepsHistory,

    /// <summary>A revision that somebody has seen names the same write for ever.</summary>
    NeverReusesRevisions,

    /// <summary>It goes on.</summary>
    AcceptsWrites,
}

/// <summary>A promise was not kept.</summary>
internal sealed class BrokenPromiseException(Promise promise, string detail, Exception? inner = null)
    : Exception($"{promise}: {detail}", inner)
{
    internal Promise Promise { get; } = promise;

    internal string Detail { get; } = detail;
}
