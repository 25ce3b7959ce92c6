namespace EdgeOrch.ApiServer.Strategies;

/// <summary>The node ports that are in use. Not thread-safe.</summary>
internal sealed class PortPool(int first, int last)
{
    private readonly HashSet<int> _used = [];
    private int _next = first + Math.Min((last - first + 1) / 32, 86);

    /// <summary>The range as messages show it.</summary>
    public string Range => $"{first}-{last}";

    /// <summary>Whether a port may be given out.</summary>
    public bool Contains(int port) => port >= first && port <= last;

    /// <summary>Takes one port; false when it is taken.</summary>
    public bool TryTake(int port) => _used.Add(port);

    /// <summary>Takes any free port; null when there is none.</summary>
    public int? TakeAny()
    {
        for (var tried = first; tried <= last; tried++)
        {
            var port = _next;
            _next = _next < last ? _next + 1 : first;
            if (_used.Add(port))
            {
                return port;
            }
        }

        return null;
    }

    /// <summary>Gives a port back.</summary>
    public void Free(int port) => _used.Remove(port);
}
