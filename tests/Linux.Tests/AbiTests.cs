using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using EdgeOrch.Linux.Interop;
using EdgeOrch.Linux.Netlink;
using EdgeOrch.Linux.Netlink.Netfilter;
using EdgeOrch.Linux.Netlink.Route;

namespace EdgeOrch.Linux.Tests;

/// <summary>
/// Every constant and structure that crosses into the kernel, proven by the C compiler: a program of static assertions is
/// compiled against the kernel's own headers. A wrong number would otherwise do something else, silently.
/// </summary>
public sealed class AbiTests
{
    private static readonly Type[] Constants =
        [typeof(SocketConstants), typeof(NetlinkConstants), typeof(RouteConstants), typeof(NftConstants), typeof(NetfilterConstants)];

    private static readonly (Type Managed, string Native)[] Structures =
    [
        (typeof(SockaddrNetlink), "struct sockaddr_nl"),
        (typeof(InterfaceInfoMessage), "struct ifinfomsg"),
        (typeof(InterfaceAddressMessage), "struct ifaddrmsg"),
        (typeof(RouteMessage), "struct rtmsg"),
        (typeof(NetfilterHeader), "struct nfgenmsg"),
    ];

    [Fact]
    public void Constants_and_structures_are_those_of_the_kernel_headers()
    {
        var program = new StringBuilder("""
            #define _GNU_SOURCE
            #include <stddef.h>
            #include <fcntl.h>
            #include <sched.h>
            #include <signal.h>
            #include <errno.h>
            #include <sys/socket.h>
            #include <sys/file.h>
            #include <sys/mount.h>
            #include <sys/vfs.h>
            #include <sys/syscall.h>
            #include <linux/module.h>
            #include <linux/capability.h>
            #include <linux/magic.h>
            #include <linux/netlink.h>
            #include <linux/rtnetlink.h>
            #include <linux/if.h>
            #include <linux/if_link.h>
            #include <linux/if_addr.h>
            #include <linux/veth.h>
            #include <linux/netfilter.h>
            #include <linux/netfilter/nfnetlink.h>
            #include <linux/netfilter/nfnetlink_conntrack.h>
            #include <linux/netfilter/nf_tables.h>
            #include <linux/netfilter/nf_nat.h>

            """);
        foreach (var field in Constants.SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)))
        {
            Equal(program, field.Name, field.GetRawConstantValue()!);
        }

        foreach (var (managed, native) in Structures)
        {
            Equal(program, $"sizeof({native})", Marshal.SizeOf(managed));
            foreach (var field in managed.GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
            {
                Equal(program, $"offsetof({native}, {field.Name})", (int)Marshal.OffsetOf(managed, field.Name));
            }
        }

        Enumerations(program);
        Statfs(program);
        Compile(program.ToString());
    }

    private static void Enumerations(StringBuilder program)
    {
        foreach (var errno in Enum.GetValues<Errno>().Where(errno => errno != Errno.None))
        {
            Equal(program, errno.ToString(), (int)errno);
        }

        (string Native, long Managed)[] values =
        [
            ("MS_RDONLY", (long)MountFlags.ReadOnly), ("MS_NOSUID", (long)MountFlags.NoSuid), ("MS_NODEV", (long)MountFlags.NoDev),
            ("MS_NOEXEC", (long)MountFlags.NoExec), ("MS_REMOUNT", (long)MountFlags.Remount), ("MS_BIND", (long)MountFlags.Bind),
            ("MS_REC", (long)MountFlags.Recursive), ("MS_PRIVATE", (long)MountFlags.Private), ("MS_SLAVE", (long)MountFlags.Slave),
            ("MS_SHARED", (long)MountFlags.Shared), ("MNT_DETACH", (long)UnmountFlags.Detach), ("UMOUNT_NOFOLLOW", (long)UnmountFlags.NoFollow),
            ("CAP_NET_ADMIN", (long)Capability.NetAdmin), ("CAP_NET_RAW", (long)Capability.NetRaw), ("CAP_SYS_CHROOT", (long)Capability.SysChroot),
            ("CAP_SYS_ADMIN", (long)Capability.SysAdmin), ("CAP_SYS_RESOURCE", (long)Capability.SysResource),
            ("LOCK_EX", Libc.LOCK_EX), ("LOCK_NB", Libc.LOCK_NB), ("O_RDONLY", Libc.O_RDONLY), ("O_CLOEXEC", Libc.O_CLOEXEC), ("O_RDWR", Libc.O_RDWR), ("O_CREAT", Libc.O_CREAT),
            ("MODULE_INIT_COMPRESSED_FILE", Libc.MODULE_INIT_COMPRESSED_FILE),
            ("SYS_finit_module", RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Libc.SysFinitModuleX64 : Libc.SysFinitModuleGeneric),
            ("CLONE_NEWNET", Libc.CLONE_NEWNET), ("SIGKILL", ProcessSignals.Kill), ("SIGTERM", ProcessSignals.Terminate),
            ("TMPFS_MAGIC", FileSystemStats.TmpfsMagic), ("NFPROTO_IPV4", (long)NftFamily.Ip), ("NFPROTO_IPV6", (long)NftFamily.Ip6),
            ("NFPROTO_INET", (long)NftFamily.Inet), ("NF_INET_PRE_ROUTING", (long)NftHookPoint.Prerouting), ("NF_INET_LOCAL_IN", (long)NftHookPoint.Input),
            ("NF_INET_FORWARD", (long)NftHookPoint.Forward), ("NF_INET_LOCAL_OUT", (long)NftHookPoint.Output),
            ("NF_INET_POST_ROUTING", (long)NftHookPoint.Postrouting), ("NETLINK_ROUTE", (long)NetlinkProtocol.Route),
            ("NETLINK_NETFILTER", (long)NetlinkProtocol.Netfilter), ("sizeof(struct nlmsghdr)", NetlinkBuffer.HeaderSize),
        ];
        foreach (var (native, managed) in values)
        {
            Equal(program, native, managed);
        }
    }

    private static void Statfs(StringBuilder program)
    {
        (string Native, string Managed)[] fields =
        [
            ("f_type", "Type"), ("f_bsize", "BlockSize"), ("f_blocks", "Blocks"), ("f_bfree", "BlocksFree"), ("f_bavail", "BlocksAvailable"),
            ("f_files", "Files"), ("f_ffree", "FilesFree"), ("f_fsid", "FileSystemId"), ("f_namelen", "NameLength"), ("f_frsize", "FragmentSize"), ("f_flags", "Flags"),
        ];
        Equal(program, "sizeof(struct statfs)", Marshal.SizeOf<Libc.StatfsBuffer>());
        foreach (var (native, managed) in fields)
        {
            Equal(program, $"offsetof(struct statfs, {native})", (int)Marshal.OffsetOf<Libc.StatfsBuffer>(managed));
        }
    }

    private static void Equal(StringBuilder program, string native, object managed) => program.AppendLine(
        CultureInfo.InvariantCulture, $"_Static_assert((long long)({native}) == {managed}LL, \"{native} is {managed} in C#\");");

    private static void Compile(string program)
    {
        var source = Path.Combine(Directory.CreateTempSubdirectory("edgeorch-abi-").FullName, "abi.c");
        File.WriteAllText(source, program);
        using var compiler = Process.Start(new ProcessStartInfo("gcc", ["-fsyntax-only", "-Wno-all", source]) { RedirectStandardError = true })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        Directory.Delete(Path.GetDirectoryName(source)!, recursive: true);
        Assert.True(compiler.ExitCode == 0, errors);
    }
}
