using System.Runtime.InteropServices;

namespace EdgeOrch.Linux;

/// <summary>A system call, or a request to the kernel over netlink, was refused.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Describes a refused call.</summary>
    /// <param name="operation">What was attempted, for example <c>mount</c> or <c>add route 10.1.0.0/24</c>.</param>
    /// <param name="errno">The error number.</param>
    /// <param name="subject">The path or object it was attempted on.</param>
    /// <param name="detail">The kernel's own words (netlink extended acknowledgement), when it gave any.</param>
    public LinuxException(string operation, int errno, string? subject = null, string? detail = null)
        : base(Describe(operation, errno, subject, detail))
    {
        Operation = operation;
        Number = errno;
        HResult = errno;
    }

    /// <summary>What was attempted.</summary>
    public string Operation { get; }

    /// <summary>The raw error number.</summary>
    public int Number { get; }

    /// <summary>The error number by name.</summary>
    public Errno Errno => (Errno)Number;

    /// <summary>Builds the exception for the call that just set errno on this thread.</summary>
    public static LinuxException FromLastError(string operation, string? subject = null) =>
        new(operation, Marshal.GetLastPInvokeError(), subject);

    private static string Describe(string operation, int errno, string? subject, string? detail)
    {
        var name = Enum.IsDefined((Errno)errno) ? ((Errno)errno).ToString() : "errno " + errno;
        var on = subject is null ? "" : " " + subject;
        var more = string.IsNullOrEmpty(detail) ? "" : ": " + detail;
        return $"{operation}{on}: {Marshal.GetPInvokeErrorMessage(errno)} ({name}){more}";
    }
}
