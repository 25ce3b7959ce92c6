using System.Net.Sockets;
using System.Text;

namespace EdgeOrch.Linux.Tests;

/// <summary>Calls into the running kernel.</summary>
public sealed class SystemCallTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-sys-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_tmpfs_and_a_read_only_bind_mount_do_what_they_say()
    {
        var (memory, view) = (Make("memory"), Make("view"));
        Mounts.Tmpfs(memory, 1 << 20);
        try
        {
            Assert.Equal((1 << 20, FileSystemStats.TmpfsMagic), (FileSystemStats.Of(memory).TotalBytes, FileSystemStats.Of(memory).Magic));
            Mounts.Bind(memory, view, readOnly: true);
            File.WriteAllText(Path.Combine(memory, "a"), "text");
            Assert.Equal("text", File.ReadAllText(Path.Combine(view, "a")));
            Assert.ThrowsAny<IOException>(() => File.WriteAllText(Path.Combine(view, "b"), ""));
            Assert.Contains(MountInfo.ReadSelf(), mount => mount.Target == view && mount.Options.Split(',').Contains("ro"));
        }
        finally
        {
            Mounts.Unmount(view);
            Mounts.Unmount(memory);
        }

        Assert.False(Mounts.Unmount(memory));
        Assert.False(Mounts.Unmount(Path.Combine(_directory, "nothing")));
    }

    [Fact]
    public void A_refused_mount_names_its_target()
    {
        var error = Assert.Throws<LinuxException>(() => Mounts.Bind("/nowhere", _directory));
        Assert.Contains(_directory, error.Message);
        Assert.Equal(Errno.ENOENT, error.Errno);
    }

    [Fact]
    public void A_lock_is_free_again_when_its_holder_lets_go()
    {
        var path = Path.Combine(_directory, "lock");
        using (FileLock.Acquire(path))
        {
            Assert.Null(FileLock.TryAcquire(path));
        }

        using var again = FileLock.TryAcquire(path);
        Assert.NotNull(again);
    }

    [Fact]
    public void Owner_and_mode_change_on_the_link_itself_and_on_files()
    {
        var file = Path.Combine(_directory, "file");
        File.WriteAllText(file, "");
        FileOwner.ChangeMode(file, 0x9ED); // 4755 in octal
        Assert.Equal(UnixFileMode.SetUser, File.GetUnixFileMode(file) & UnixFileMode.SetUser);
        FileOwner.Change(file, 1000, FileOwner.Unchanged);
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, "/nowhere");
        FileOwner.Change(link, 1000, 1000);
        DirectorySync.Flush(_directory);
        Assert.Throws<LinuxException>(() => DirectorySync.Flush("/nowhere"));
    }

    [Fact]
    public void A_signal_to_nobody_is_no_error()
    {
        Assert.False(ProcessSignals.Send(int.MaxValue, ProcessSignals.Terminate));
        Assert.True(ProcessSignals.Send(Environment.ProcessId, 0));
    }

    [Fact]
    public void The_service_manager_is_told_on_its_socket()
    {
        var path = Path.Combine(_directory, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.ReceiveTimeout = 10_000;
        new SystemdNotifier(path).Ready("all\nis well");
        var buffer = new byte[200];
        Assert.Equal("READY=1\nSTATUS=all is well", Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer)));
        new SystemdNotifier("/nowhere/socket").Stopping();
        Assert.False(new SystemdNotifier(null).IsActive);
    }

    [Fact]
    public void A_kernel_setting_that_is_missing_is_named()
    {
        var error = Assert.Throws<SysctlException>(() => Sysctl.Ensure("net/ipv4/no_such_thing", "1"));
        Assert.Contains("net.ipv4.no_such_thing", error.Message);
        Assert.Contains("sysctl -w", error.Message);
    }

    [Fact]
    public void The_running_system_can_be_read()
    {
        Assert.True(MemoryInfo.Read().TotalBytes > 0);
        Assert.True(CpuTimes.Read().Busy > TimeSpan.Zero);
        Assert.True(Uptime.Read() > TimeSpan.Zero);
        Assert.Equal(36, HostIdentity.BootId().Length);
        Assert.NotEmpty(HostIdentity.KernelRelease());
        Assert.NotEqual(CgroupVersion.None, CgroupLayout.Detect().Version);
        Assert.NotEmpty(OsRelease.Read().PrettyName);
    }

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_directory, name)).FullName;
}
