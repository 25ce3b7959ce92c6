using System.Net;
using EdgeOrch.Linux;

namespace EdgeOrch.Network.Cni;

/// <summary>
/// Which address belongs to which sandbox: one file per address in a directory, changed under a lock that the kernel
/// releases when its holder dies. A file appears complete (written beside and renamed) or not at all. Nothing is
/// flushed to disk: a power cut ends the pods as well, and an unreadable leftover counts as free. Several processes may
/// use the same directory at once.
/// </summary>
public sealed class AddressReservations
{
    private const string LastFile = "last";
    private const string LockFile = "lock";

    private readonly string _directory;

    /// <summary>Uses a directory, which is made when missing.</summary>
    public AddressReservations(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>The address of a sandbox's interface; the same one when it has one already.</summary>
    /// <exception cref="CniException">All addresses are taken.</exception>
    public Reservation Reserve(AddressPool pool, string containerId, string interfaceName, string podName)
    {
        using var held = FileLock.Acquire(Path.Join(_directory, LockFile));
        var all = Read();
        if (all.FirstOrDefault(known => known.ContainerId == containerId && known.InterfaceName == interfaceName) is { } mine)
        {
            if (pool.Network.Contains(mine.Address))
            {
                return mine;
            }

            File.Delete(FileOf(mine.Address));
        }

        var taken = all.Select(known => known.Address).ToHashSet();
        var address = pool.Next(ReadLast(), taken.Contains) ?? throw new CniException(
            CniErrorCode.AddressesExhausted, $"all {taken.Count} pod addresses of {pool.Network} are taken");
        Write(FileOf(address), $"{containerId}\n{interfaceName}\n{podName}\n");
        Write(Path.Join(_directory, LastFile), address.ToString());
        return new Reservation(address, containerId, interfaceName, podName);
    }

    /// <summary>Gives an address back. Can be repeated.</summary>
    /// <returns>What was given back.</returns>
    public IReadOnlyList<Reservation> Release(string containerId, string interfaceName) =>
        RemoveWhere(known => known.ContainerId == containerId && known.InterfaceName == interfaceName);

    /// <summary>Gives back the addresses of sandboxes that are gone: what a crash between two steps left behind.</summary>
    /// <param name="isAlive">Whether a sandbox, by id, still exists. It is asked under the lock, so no sandbox being set up is missed.</param>
    public IReadOnlyList<Reservation> Reclaim(Predicate<string> isAlive) => RemoveWhere(known => !isAlive(known.ContainerId));

    /// <summary>All reservations.</summary>
    public IReadOnlyList<Reservation> List()
    {
        using var held = FileLock.Acquire(Path.Join(_directory, LockFile));
        return Read();
    }

    private List<Reservation> RemoveWhere(Predicate<Reservation> condition)
    {
        using var held = FileLock.Acquire(Path.Join(_directory, LockFile));
        var gone = Read().FindAll(condition);
        gone.ForEach(reservation => File.Delete(FileOf(reservation.Address)));
        return gone;
    }

    private List<Reservation> Read()
    {
        var result = new List<Reservation>();
        foreach (var path in Directory.EnumerateFiles(_directory))
        {
            if (!IPAddress.TryParse(Path.GetFileName(path).Replace('_', ':'), out var address))
            {
                continue;
            }

            var lines = File.ReadAllLines(path);
            if (lines.Length >= 2 && lines[0].Length > 0)
            {
                result.Add(new Reservation(address, lines[0], lines[1], lines.Length > 2 ? lines[2] : "")
                {
                    ReservedAt = File.GetLastWriteTimeUtc(path),
                });
            }
        }

        return result;
    }

    private IPAddress? ReadLast()
    {
        var path = Path.Join(_directory, LastFile);
        return File.Exists(path) && IPAddress.TryParse(File.ReadAllText(path), out var last) ? last : null;
    }

    private string FileOf(IPAddress address) => Path.Join(_directory, address.ToString().Replace(':', '_'));

    private static void Write(string path, string text)
    {
        var beside = path + ".new";
        File.WriteAllText(beside, text);
        File.Move(beside, path, overwrite: true);
    }
}
