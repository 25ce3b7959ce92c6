using System.Text;
using EdgeOrch.Linux;

namespace EdgeOrch.Client.Servers;

/// <summary>
/// The API servers a node knows: those it was told, and those the cluster has. They are kept in a file, so that a node that starts
/// finds any of them, though the one it was told is gone for good. Thread-safe.
/// </summary>
public sealed class KnownServers
{
    private readonly string _path;
    private readonly IReadOnlyList<Uri> _told;
    private readonly Uri? _self;
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<Uri> _present;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads what was learned before.</summary>
    /// <param name="path">The file; it need not exist.</param>
    /// <param name="told">The servers named by the administrator.</param>
    /// <param name="self">The server in this process, which is none of those to be reached; null when there is none.</param>
    public KnownServers(string path, IReadOnlyList<Uri> told, Uri? self = null)
    {
        _self = self;
        _path = path;
        _told = told;
        _present = Joined(File.Exists(path) ? File.ReadLines(path).Select(Parse).OfType<Uri>() : []);
    }

    /// <summary>All of them: first those named, then those learned. Never the same list with other content.</summary>
    public IReadOnlyList<Uri> Present => _present;

    /// <summary>Completes when the list is another than the given one.</summary>
    public Task ChangedSince(IReadOnlyList<Uri> seen)
    {
        lock (_gate)
        {
            return ReferenceEquals(seen, _present) ? _changed.Task : Task.CompletedTask;
        }
    }

    /// <summary>The cluster's servers are these; none at all is nothing to go by and changes nothing.</summary>
    /// <exception cref="IOException">The file cannot be written; the list counts all the same.</exception>
    public void Learn(IReadOnlyList<Uri> servers)
    {
        lock (_gate)
        {
            var present = Joined(servers);
            if (servers.Count == 0 || present.SequenceEqual(_present))
            {
                return;
            }

            _present = present;
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            DurableFile.Write(_path, Encoding.ASCII.GetBytes(string.Concat(servers.Select(static server => server.GetLeftPart(UriPartial.Authority) + "\n"))), DurableFile.OwnerOnly);
        }
    }

    private List<Uri> Joined(IEnumerable<Uri> learned) => [.. _told.Concat(learned).Where(server => server != _self).Distinct()];

    private static Uri? Parse(string line) => Uri.TryCreate(line, UriKind.Absolute, out var server) && server.Scheme == Uri.UriSchemeHttps ? server : null;
}
