from zugong.config.cli import main

main()
